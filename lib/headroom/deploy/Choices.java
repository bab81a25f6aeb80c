package headroom.deploy;

import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Manifest;
import headroom.supervise.AgentSupervisor;
import headroom.supervise.Supervisor;
import headroom.supervise.Supervisors;
import headroom.tool.Target;
import headroom.tool.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Fills the gaps of an apply's options: with the profile's earlier choices, then the environment, then the
/// defaults. What cannot be meant is a usage error.
final class Choices {
    static final int DEFAULT_PORT = 8787;

    private final Options options;
    private final Optional<Manifest> current;
    private final HostView host;
    private final List<String> notes = new ArrayList<>();

    private Choices(Options options, Optional<Manifest> current, HostView host) {
        this.options = options;
        this.current = current;
        this.host = host;
    }

    /// `current` is the profile's record so far.
    static Settings settle(Options options, Optional<Manifest> current, HostView host) {
        return new Choices(options, current, host).settings();
    }

    private Settings settings() {
        var tools = tools();
        var service = service(tools.scope());
        return new Settings(options.profile(), service, tools, proxy(), notes);
    }

    private Settings.Service service(Scope scope) {
        var preset = options.service()
                .preset()
                .or(() -> current.map(manifest -> manifest.service().preset()))
                .orElse(Preset.PERSISTENT_SERVICE);
        var supervisor = supervisor(preset, scope);
        if (isFallback(supervisor)) {
            Supervisors.forPreset(preset)
                    .getFirst()
                    .missing(host, scope)
                    .ifPresent(missing ->
                            notes.add(supervisor.inWords() + " keeps the proxy running, as no service manager can: "
                                    + missing.what() + " (" + missing.why() + ")"));
        }
        var before = current.filter(manifest -> manifest.service().atLogin()).isPresent();
        return new Settings.Service(
                preset,
                supervisor,
                options.service().atLogin().orElse(before && !supervisor.outlivesReboot()),
                new ContainerChoice(host, current).of(preset, options.service().runtime()));
    }

    private Optional<String> namedSupervisor() {
        return options.service().supervisor().filter(name -> !name.equals("auto"));
    }

    private Supervisor supervisor(Preset preset, Scope scope) {
        var samePreset = current.filter(manifest -> manifest.service().preset() == preset
                && options.service().supervisor().isEmpty());
        return namedSupervisor()
                .or(() -> samePreset.map(manifest -> manifest.service().supervisor()))
                .map(name -> Supervisors.named(preset, name))
                .orElseGet(() -> preset == Preset.PERSISTENT_DOCKER
                        ? Supervisors.forPreset(preset).getFirst()
                        : Supervisors.automatic(host, preset, scope));
    }

    /// Whether nobody has asked for the one that every machine has.
    private boolean isFallback(Supervisor chosen) {
        var kept = options.service().supervisor().isEmpty()
                && current.filter(manifest -> manifest.service().supervisor().equals(chosen.name()))
                        .isPresent();
        return chosen instanceof AgentSupervisor && !kept && namedSupervisor().isEmpty();
    }

    private Settings.Tools tools() {
        var choice = options.tools()
                .choice()
                .or(() -> current.map(manifest -> manifest.tools().choice()))
                .orElse("auto");
        var skipped = skipped();
        return new Settings.Tools(
                options.tools()
                        .scope()
                        .or(() -> current.map(manifest -> manifest.tools().scope()))
                        .orElse(Scope.USER),
                choice,
                targets(choice, skipped),
                skipped);
    }

    /// Those left out before stay so until they are named, or the tools are found anew.
    private List<String> skipped() {
        var wanted = options.tools();
        wanted.skipped().ifPresent(names -> names.forEach(Targets::named));
        wanted.skipped().stream()
                .flatMap(List::stream)
                .filter(wanted.named()::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.usage(
                            name + " is both named and left out",
                            "--target and --skip have it",
                            "take one of the two away");
                });
        var before = wanted.choice().isPresent() && wanted.named().isEmpty()
                ? List.<String>of()
                : current.map(manifest -> manifest.tools().skipped()).orElse(List.of());
        return wanted.skipped().orElse(before).stream()
                .distinct()
                .filter(name -> !wanted.named().contains(name))
                .toList();
    }

    private List<Target> targets(String choice, List<String> skipped) {
        var targets = chosen(choice).stream()
                .filter(target -> !skipped.contains(target.name()))
                .toList();
        if (targets.isEmpty()) {
            throw Problem.usage(
                    "no tool is left to be routed",
                    "--skip leaves out " + String.join(", ", skipped),
                    "leave out fewer, or name one with --target");
        }
        return targets;
    }

    private List<Target> chosen(String choice) {
        return switch (choice) {
            case "all" -> Targets.all();
            case "manual" -> {
                var named = options.tools().named().isEmpty()
                        ? current.map(manifest -> manifest.tools().routed()).orElse(List.of())
                        : options.tools().named();
                if (named.isEmpty()) {
                    throw Problem.usage(
                            "no target is named",
                            "--providers manual needs to know which tools to route",
                            "add --target, one of " + String.join(", ", Targets.names()));
                }
                yield named.stream().distinct().map(Targets::named).toList();
            }
            default -> {
                var found = Targets.all().stream()
                        .filter(target -> target.present(host))
                        .toList();
                if (!found.isEmpty()) {
                    yield found;
                }
                notes.add("no coding agent was found here; Claude Code and Codex are prepared");
                yield List.of(Targets.named("claude"), Targets.named("codex"));
            }
        };
    }

    private Settings.Proxy proxy() {
        var port = options.proxy()
                .port()
                .map(given -> port("--port", given.toString()))
                .or(() -> current.map(Manifest::port))
                .or(() -> host.env().get("HEADROOM_PORT").map(text -> port("HEADROOM_PORT", text.strip())))
                .orElse(DEFAULT_PORT);
        var mode = options.proxy()
                .mode()
                .or(() -> current.map(manifest -> manifest.proxy().mode()))
                .orElse(Mode.LOSSLESS);
        return new Settings.Proxy(port, mode, idleMinutes());
    }

    private static int port(String named, String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw Problem.usage(
                    named + " cannot be '" + text + "'", "a port is a number from 1 to 65535", "correct it");
        }
        return port;
    }

    private Optional<Double> idleMinutes() {
        var wanted = options.proxy();
        var before = current.flatMap(manifest -> manifest.proxy().idleMinutes());
        if (!wanted.onDemand().orElse(before.isPresent())) {
            if (wanted.idleMinutes().isPresent()) {
                throw Problem.usage(
                        "--idle-minutes has no meaning here",
                        "only a proxy installed with --on-demand ends when idle",
                        "add --on-demand, or leave --idle-minutes out");
            }
            return Optional.empty();
        }
        var minutes = wanted.idleMinutes().or(() -> before).orElse(30.0);
        if (!(minutes > 0)) {
            throw Problem.usage("--idle-minutes cannot be " + minutes, "it must be more than 0", "give another number");
        }
        return Optional.of(minutes);
    }
}
