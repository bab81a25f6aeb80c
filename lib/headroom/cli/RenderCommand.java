package headroom.cli;

import headroom.deploy.Options;
import headroom.deploy.Planner;
import headroom.deploy.Rendering;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `headroom install render`
final class RenderCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);
    private final Supplier<Optional<Integer>> port = option(
            Integer.class,
            "N",
            "The port of a profile that is not installed (default: HEADROOM_PORT or 8787).",
            "--port",
            "-p");
    private final PositionalParamSpec artifact = PositionalParamSpec.builder()
            .type(String.class)
            .arity("0..1")
            .paramLabel("ARTIFACT")
            .description("Such as systemd-service/headroom-default.socket.")
            .build();

    RenderCommand(Host host, Console console) {
        super(
                host,
                console,
                "render",
                "Print a file for a service manager, filled in for a profile, to be used by hand.");
        spec.usageMessage()
                .footer(
                        "",
                        "For a profile that is not installed, as headroom install apply would fill it in.",
                        "Without a name it lists the names, and what each is.");
        spec.addPositional(artifact);
    }

    @Override
    int run() {
        var workspace = profile.place(host);
        var texts = Rendering.of(
                host, profile.has(host, workspace) ? profile.require(host, workspace) : planned(workspace));
        String artifact = this.artifact.getValue();
        if (artifact == null) {
            texts.keySet().forEach(name -> console.result("%-50s %s".formatted(name, Rendering.about(name))));
            return 0;
        }
        var text = Optional.ofNullable(texts.get(artifact))
                .orElseThrow(() -> Problem.usage(
                        "there is no artifact '" + artifact + "'",
                        "the artifacts are " + String.join(", ", texts.keySet()),
                        "choose one of them"));
        console.result(text.stripTrailing());
        return 0;
    }

    private Deployment planned(Workspace workspace) {
        return new Planner(host, workspace)
                .plan(Options.keeping(profile.profile(), port.get()))
                .deployment();
    }
}
