package headroom.target;

import headroom.host.HostView;
import headroom.manifest.Provider;
import java.util.List;
import java.util.Map;

/// Copilot CLI by its variables. With GitHub's own models it cannot be routed.
public final class CopilotLaunch implements Launch {
    @Override
    public String name() {
        return "copilot";
    }

    @Override
    public String installation() {
        return "npm install -g @github/copilot";
    }

    @Override
    public String means() {
        return "COPILOT_PROVIDER_BASE_URL";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        return Launch.wired(new CopilotTarget(), host, "http://127.0.0.1:1", Scope.USER).upstreams();
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        return new Start(arguments, Launch.wired(new CopilotTarget(), host, baseUrl + "/p/" + project, Scope.USER).variables());
    }
}
