package headroom.tool;

import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.edit.FileEdit;
import headroom.host.HostView;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// OpenClaw by its file, which it reads alone; the file is as before once the run has ended.
final class OpenClawLaunch implements EditingLaunch {
    private final OpenClawTarget target = new OpenClawTarget();

    @Override
    public String name() {
        return target.name();
    }

    @Override
    public String installation() {
        return "npm install -g openclaw";
    }

    @Override
    public String means() {
        return "openclaw.json, for the run";
    }

    @Override
    public String cost() {
        return "a gateway that goes on as a daemon: that is for install apply --target openclaw";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        for (var provider : List.of(Provider.ANTHROPIC, Provider.OPENAI)) {
            upstreams.put(provider, provider.publicUrl());
        }
        upstreams.putAll(Launch.wired(target, host, ANYWHERE, Scope.PROVIDER).upstreams());
        return upstreams;
    }

    @Override
    public List<FileEdit> edits(HostView host, String baseUrl, String project) {
        return Launch.wired(target, host, baseUrl + "/p/" + project, Scope.PROVIDER)
                .edits();
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        return new Start(arguments, Map.of());
    }
}
