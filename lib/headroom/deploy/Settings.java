package headroom.deploy;

import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Manifest;
import headroom.supervise.Supervisor;
import headroom.supervise.Supervisors;
import headroom.tool.Target;
import headroom.tool.Targets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The options of an apply once the profile's earlier choices, the environment and the defaults have filled the
/// gaps.
record Settings(
        Profile profile,
        Preset preset,
        Scope scope,
        String providerMode,
        List<Target> targets,
        List<String> skipped,
        int port,
        Mode mode,
        Supervisor supervisor,
        Optional<Double> idleMinutes,
        boolean atLogin,
        List<String> notes) {
    static final int DEFAULT_PORT = 8787;

    static Settings of(Options options, Optional<Manifest> current, HostView host) {
        var providerMode = options.providerMode()
                .or(() -> current.map(manifest -> manifest.tools().choice()))
                .orElse("auto");
        var skipped = skipped(options, current);
        var notes = new ArrayList<String>();
        var targets = targets(options, current, providerMode, skipped, host, notes);
        var supervisor = supervisor(options, current, host);
        if (isFallback(supervisor, options, current)) {
            Supervisors.forPreset(preset(options, current))
                    .getFirst()
                    .missing(host, scope(options, current))
                    .ifPresent(missing ->
                            notes.add(supervisor.inWords() + " keeps the proxy running, as no service manager can: "
                                    + missing.what() + " (" + missing.why() + ")"));
        }
        return new Settings(
                options.profile(),
                preset(options, current),
                scope(options, current),
                providerMode,
                targets,
                skipped,
                port(options, current, host),
                options.mode()
                        .or(() -> current.map(manifest -> manifest.proxy().mode()))
                        .orElse(Mode.LOSSLESS),
                supervisor,
                idleMinutes(options, current),
                options.atLogin()
                        .orElse(current.filter(manifest -> manifest.service().atLogin())
                                        .isPresent()
                                && !supervisor.outlivesReboot()),
                notes);
    }

    private static Optional<Double> idleMinutes(Options options, Optional<Manifest> current) {
        var before = current.flatMap(manifest -> manifest.proxy().idleMinutes());
        if (!options.onDemand().orElse(before.isPresent())) {
            if (options.idleMinutes().isPresent()) {
                throw Problem.usage(
                        "--idle-minutes has no meaning here",
                        "only a proxy installed with --on-demand ends when idle",
                        "add --on-demand, or leave --idle-minutes out");
            }
            return Optional.empty();
        }
        var minutes = options.idleMinutes().or(() -> before).orElse(30.0);
        if (!(minutes > 0)) {
            throw Problem.usage("--idle-minutes cannot be " + minutes, "it must be more than 0", "give another number");
        }
        return Optional.of(minutes);
    }

    private static Supervisor supervisor(Options options, Optional<Manifest> current, HostView host) {
        var preset = preset(options, current);
        var samePreset = current.filter(manifest ->
                manifest.service().preset() == preset && options.supervisor().isEmpty());
        return options.supervisor()
                .filter(name -> !name.equals("auto"))
                .or(() -> samePreset.map(manifest -> manifest.service().supervisor()))
                .map(name -> Supervisors.named(preset, name))
                .orElseGet(() -> Supervisors.automatic(host, preset, scope(options, current)));
    }

    /// Whether nobody has asked for the one that every machine has.
    private static boolean isFallback(Supervisor chosen, Options options, Optional<Manifest> current) {
        var kept = options.supervisor().isEmpty()
                && current.filter(manifest -> manifest.service().supervisor().equals(chosen.name()))
                        .isPresent();
        return chosen.kind().equals("none")
                && !kept
                && options.supervisor().filter(name -> !name.equals("auto")).isEmpty();
    }

    private static Preset preset(Options options, Optional<Manifest> current) {
        return options.preset()
                .or(() -> current.map(manifest -> manifest.service().preset()))
                .orElse(Preset.PERSISTENT_SERVICE);
    }

    private static Scope scope(Options options, Optional<Manifest> current) {
        return options.scope()
                .or(() -> current.map(manifest -> manifest.tools().scope()))
                .orElse(Scope.USER);
    }

    /// Whether the user has named the tools, rather than let them be found.
    boolean byName() {
        return providerMode.equals("manual");
    }

    /// Those left out before stay so until they are named, or the tools are found anew.
    private static List<String> skipped(Options options, Optional<Manifest> current) {
        options.skipped().ifPresent(names -> names.forEach(Targets::named));
        options.skipped().stream()
                .flatMap(List::stream)
                .filter(options.targets()::contains)
                .findFirst()
                .ifPresent(name -> {
                    throw Problem.usage(
                            name + " is both named and left out",
                            "--target and --skip have it",
                            "take one of the two away");
                });
        var before = options.providerMode().isPresent() && options.targets().isEmpty()
                ? List.<String>of()
                : current.map(manifest -> manifest.tools().skipped()).orElse(List.of());
        return options.skipped().orElse(before).stream()
                .distinct()
                .filter(name -> !options.targets().contains(name))
                .toList();
    }

    private static List<Target> targets(
            Options options,
            Optional<Manifest> current,
            String providerMode,
            List<String> skipped,
            HostView host,
            List<String> notes) {
        var targets = targets(options, current, providerMode, host, notes).stream()
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

    private static List<Target> targets(
            Options options, Optional<Manifest> current, String providerMode, HostView host, List<String> notes) {
        return switch (providerMode) {
            case "all" -> Targets.all();
            case "manual" -> {
                var named = options.targets().isEmpty()
                        ? current.map(manifest -> manifest.tools().routed()).orElse(List.of())
                        : options.targets();
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

    private static int port(Options options, Optional<Manifest> current, HostView host) {
        return options.port()
                .map(port -> port("--port", port.toString()))
                .or(() -> current.map(Manifest::port))
                .or(() -> host.env().get("HEADROOM_PORT").map(text -> port("HEADROOM_PORT", text.strip())))
                .orElse(DEFAULT_PORT);
    }

    private static int port(String named, String text) {
        int port = text.matches("\\d{1,5}") ? Integer.parseInt(text) : 0;
        if (port < 1 || port > 65535) {
            throw Problem.usage(
                    named + " cannot be '" + text + "'", "a port is a number from 1 to 65535", "correct it");
        }
        return port;
    }
}
