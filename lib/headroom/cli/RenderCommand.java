package headroom.cli;

import headroom.deploy.Options;
import headroom.deploy.Planner;
import headroom.deploy.Rendering;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// `headroom install render`
@Command(name = "render", description = "Print a file for a service manager, filled in for a profile, to be used by hand.",
    footer = {"", "For a profile that is not installed, as headroom install apply would fill it in.", "Without a name it lists the names."})
final class RenderCommand implements Callable<Integer> {
    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    @Option(names = {"--port", "-p"}, paramLabel = "N", description = "The port of a profile that is not installed (default: HEADROOM_PORT or 8787).")
    private Integer port;

    @Parameters(arity = "0..1", paramLabel = "ARTIFACT", description = "Such as systemd-service/headroom-default.socket.")
    private String artifact;

    RenderCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        var host = profile.place(this.host);
        var texts = Rendering.of(host, profile.has(host) ? profile.require(host) : planned());
        if (artifact == null) {
            texts.keySet().forEach(console::result);
            return 0;
        }
        var text = Optional.ofNullable(texts.get(artifact)).orElseThrow(() -> new Problem(Problem.Kind.USAGE, "there is no artifact '" + artifact + "'",
            "the artifacts are " + String.join(", ", texts.keySet()), "choose one of them"));
        console.result(text.stripTrailing());
        return 0;
    }

    private Deployment planned() {
        return new Planner(host).plan(new Options(profile.profile(), Optional.empty(), Optional.empty(), Optional.empty(), List.of(), Optional.ofNullable(port), Optional.empty(),
            Map.of(), Map.of(), Optional.empty(), Optional.empty(), Optional.empty())).deployment();
    }
}
