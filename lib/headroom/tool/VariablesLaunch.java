package headroom.tool;

import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.host.HostView;
import java.util.List;
import java.util.Map;

/// A tool that is run by the variables its target would set in this scope, and refused where that refuses: Copilot
/// CLI with GitHub's own models, Gemini CLI signed in with Google.
record VariablesLaunch(Target target, String installation, String means, Scope scope) implements Launch {
    @Override
    public String name() {
        return target.name();
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        return Launch.wired(target, host, ANYWHERE, scope).upstreams();
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        return new Start(
                arguments,
                Launch.wired(target, host, baseUrl + "/p/" + project, scope).variables());
    }
}
