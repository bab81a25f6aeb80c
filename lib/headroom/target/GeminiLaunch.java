package headroom.target;

import headroom.host.HostView;
import headroom.manifest.Provider;
import java.util.List;
import java.util.Map;

/// Gemini CLI by its variable, which beats its `.env` files. Signed in with Google it cannot be routed.
public final class GeminiLaunch implements Launch {
    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public String installation() {
        return "npm install -g @google/gemini-cli";
    }

    @Override
    public String means() {
        return "GOOGLE_GEMINI_BASE_URL";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        return Launch.wired(new GeminiTarget(), host, "http://127.0.0.1:1", Scope.SYSTEM).upstreams();
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        return new Start(arguments, Launch.wired(new GeminiTarget(), host, baseUrl + "/p/" + project, Scope.SYSTEM).variables());
    }
}
