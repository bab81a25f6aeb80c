package headroom.cli;

import headroom.contract.Profile;
import headroom.deploy.Plan;
import headroom.deploy.Rendering;
import headroom.deploy.Status;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.stats.Figures;
import headroom.stats.Report;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import picocli.CommandLine;

/// The words of `headroom shell`, for jshell(1). They read; `run` alone can change anything.
public final class ShellWords {
    private ShellWords() {}

    /// What went wrong, why, and what to do next, as jshell shows it: by its message.
    private static final class Refused extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Refused(Problem problem) {
            super(problem.what() + "\nwhy: " + problem.why() + "\nnext: " + problem.next(), problem);
        }
    }

    /// What a snippet has thrown, of which jshell tells the type's name and the message.
    static Problem problem(String type, String message, String snippet) {
        var lines = message == null ? List.<String>of() : message.lines().toList();
        return type.equals(Refused.class.getName()) && lines.size() == 3
                ? Problem.failed(
                        lines.get(0),
                        lines.get(1).substring("why: ".length()),
                        lines.get(2).substring("next: ".length()))
                : Problem.failed(
                        "this has failed: " + snippet,
                        type + (lines.isEmpty() ? "" : ": " + String.join(" ", lines)),
                        "correct it, then run it again");
    }

    private static <T> T told(Supplier<T> question) {
        try {
            return question.get();
        } catch (Problem problem) {
            throw new Refused(problem);
        }
    }

    /// The records of all deployments of this user, in order of their names, then the machine's.
    public static List<Manifest> manifests() {
        return told(() -> {
            var host = Host.real();
            return Stream.of(Workspace.of(host), Workspace.machine(host.os()))
                    .distinct()
                    .flatMap(workspace -> new Registry(host.disk(), workspace).ours().stream())
                    .toList();
        });
    }

    /// The record of the deployment `default`.
    public static Manifest manifest() {
        return manifest(Profile.DEFAULT.name());
    }

    public static Manifest manifest(String profile) {
        return deployment(profile).manifest();
    }

    /// The record of a deployment together with where it lives.
    public static Deployment deployment(String profile) {
        return told(() -> {
            var host = Host.real();
            var wanted = new Profile(profile);
            var place = ProfileOption.place(host, wanted);
            return new Deployment(place, new Registry(host.disk(), place).require(wanted));
        });
    }

    /// What `headroom install status` goes by.
    public static Status status(String profile) {
        var deployment = deployment(profile);
        return told(() -> Status.read(Host.real(), deployment));
    }

    /// What `headroom install apply` would do with these options, word by word.
    public static Plan plan(String... options) {
        return told(() -> {
            var host = Host.real();
            var root = new RootCommand(host, Console.system(host));
            var words = Stream.concat(Stream.of("install", "apply"), Stream.of(options))
                    .toArray(String[]::new);
            try {
                return ((ApplyCommand) Cli.command(CommandTree.of(root, words).parseArgs(words))).plan();
            } catch (CommandLine.ParameterException e) {
                throw Misuse.explain(CommandTree.of(new RootCommand(host, Console.system(host))), e);
            }
        });
    }

    /// All figures of this user's ledger: `stats().sum().counts()`.
    public static Report stats() {
        return stats(Optional.empty());
    }

    /// Those since a time, as `headroom stats --since` has it: `7d`, `2w`, `2026-01-31`.
    public static Report stats(String since) {
        return stats(Optional.of(since));
    }

    private static Report stats(Optional<String> since) {
        var host = Host.real();
        return told(() -> new Figures(host, Workspace.of(host).state())
                .read(since, Optional.empty())
                .report());
    }

    /// Who answers on a port of this machine. A sleeping proxy is not asked, as that would wake it.
    public static PortState health(int port) {
        var host = Host.real();
        var probe = new HealthProbe(host);
        return told(() -> manifests().stream()
                .filter(manifest -> manifest.port() == port)
                .map(manifest -> status(manifest.profile().name()))
                .findFirst()
                .map(status -> status.state() == Status.State.SLEEPING
                        ? new PortState.Sleeping()
                        : probe.look(status.deployment()))
                .orElseGet(() -> probe.look(port)));
    }

    /// The files for service managers, filled in for a deployment; names such as
    /// `systemd-service/headroom-default.socket`, with the texts.
    public static Map<String, String> artifacts(String profile) {
        var deployment = deployment(profile);
        return told(() -> Rendering.of(Host.real(), deployment));
    }

    /// Prints those of them whose names begin so, such as `systemd`.
    public static void render(String name, String profile) {
        artifacts(profile).forEach((artifact, text) -> {
            if (artifact.startsWith(name)) {
                System.out.println("# " + artifact + "\n" + text);
            }
        });
    }

    /// A record as JSON, in the style of the manifest.
    public static String json(Object value) {
        return JsonOutput.text(value);
    }

    /// Runs a command of headroom, for real: `run("install", "stop")`. Returns its exit code.
    public static int run(String... words) {
        return Cli.run(words);
    }
}
