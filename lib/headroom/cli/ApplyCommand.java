package headroom.cli;

import headroom.deploy.Applier;
import headroom.deploy.Options;
import headroom.deploy.Plan;
import headroom.deploy.Planner;
import headroom.deploy.Remover;
import headroom.deploy.Step;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Profile;
import headroom.manifest.Provider;
import headroom.manifest.Workspace;
import java.net.URI;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `headroom install apply`
@Command(name = "apply", sortOptions = false,
    description = "Install the proxy as a durable runtime and route tools through it, or change what is installed.",
    footer = {"", "All that stands in the way is said before anything is changed. What a profile was given before stays unless it is given again.",
        "See what would happen with --dry-run; undo everything with: headroom install remove"})
final class ApplyCommand implements Callable<Integer> {
    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    @Option(names = "--preset", paramLabel = "PRESET", description = "How it stays running: persistent-service, under a service manager (default); persistent-task, watched by a scheduled task.")
    private String preset;

    @Option(names = "--scope", paramLabel = "SCOPE", description = "Whose settings are edited: user, this user's tools and environment (default); provider, the tools' own files only; system, everybody's environment.")
    private String scope;

    @Option(names = "--providers", paramLabel = "WHICH", description = "Which tools are routed: auto, those found here (default); all; manual, those named by --target.")
    private String providers;

    @Option(names = "--target", paramLabel = "TOOL", description = "A tool to route: claude, codex, copilot, aider, cursor, openclaw, opencode or gemini; repeatable. With --providers manual.")
    private List<String> targets = List.of();

    @Option(names = {"--port", "-p"}, paramLabel = "N", description = "The port to serve on (default: HEADROOM_PORT or 8787).")
    private Integer port;

    @Option(names = "--mode", paramLabel = "MODE", description = "lossless (default), compact or passthrough.")
    private String mode;

    @Option(names = "--anthropic-api-url", paramLabel = "URL", description = "Where requests to Anthropic go.")
    private String anthropicUrl;

    @Option(names = "--openai-api-url", paramLabel = "URL", description = "Where requests to OpenAI go.")
    private String openaiUrl;

    @Option(names = "--gemini-api-url", paramLabel = "URL", description = "Where requests to Gemini go.")
    private String geminiUrl;

    @Option(names = "--chatgpt-api-url", paramLabel = "URL", description = "Where requests of a ChatGPT login go.")
    private String chatgptUrl;

    @Option(names = "--env", paramLabel = "NAME=VALUE", description = "A variable for the proxy's environment; repeatable.")
    private Map<String, String> env = Map.of();

    @Option(names = "--supervisor", paramLabel = "MANAGER", description = "Who keeps it running: auto (default), systemd, launchd, task-scheduler, windows-service, cron or agent.")
    private String supervisor;

    @Option(names = "--on-demand", negatable = true, description = "Let the proxy end when idle; the next request starts it again (systemd).")
    private Boolean onDemand;

    @Option(names = "--idle-minutes", paramLabel = "N", description = "With --on-demand: how long without forwarded traffic (default: 30).")
    private Double idleMinutes;

    @Option(names = "--runtime", paramLabel = "RUNTIME", hidden = true, description = "java; python, the Python edition's word, means the same.")
    private String runtime;

    @Option(names = "--backend", paramLabel = "BACKEND", hidden = true, description = "anthropic, as the Python edition has it.")
    private String backend;

    @Option(names = "--no-telemetry", hidden = true, description = "From the Python edition: there is none here.")
    private boolean noTelemetry;

    @Option(names = "--dry-run", description = "Print the steps and the diff of every file, and change nothing.")
    private boolean dryRun;

    @Option(names = "--json", description = "Print the result as JSON.")
    private boolean json;

    ApplyCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        var host = place();
        var options = options();
        if (dryRun) {
            var plan = new Planner(host).plan(options);
            plan.requireClear();
            print(plan);
            return 0;
        }
        return Exclusively.run(host, console, () -> {
            Remover.clean(host, Workspace.of(host));
            var plan = new Planner(host).plan(options);
            plan.requireClear();
            var deployment = new Applier(host, new ConsoleProgress(console)).apply(plan);
            summarise(plan, deployment);
            return 0;
        });
    }

    /// Which workspace to work in: the one of the scope asked for, else the one that has the profile.
    private Host place() {
        if (scope == null) {
            return profile.place(host);
        }
        var machine = ProfileOption.machine(host);
        var wanted = scope.equals("system") ? machine : host;
        var other = scope.equals("system") ? host : machine;
        if (!Workspace.of(wanted).equals(Workspace.of(other)) && !profile.has(wanted) && profile.has(other)) {
            throw new Problem(Problem.Kind.FAILED, "the profile " + profile.profile() + " exists in another scope", "it is in " + Workspace.of(other).manifest(profile.profile()), "headroom install remove --profile " + profile.profile() + ", or choose another --profile");
        }
        return wanted;
    }

    private Options options() {
        one(runtime, "--runtime", List.of("java", "python"));
        one(backend, "--backend", List.of("anthropic"));
        return new Options(profile.profile(), one(preset, "--preset", List.of("persistent-service", "persistent-task")), one(scope, "--scope", List.of("provider", "user", "system")),
            one(providers, "--providers", List.of("auto", "all", "manual")), targets, Optional.ofNullable(port),
            one(mode, "--mode", List.of("lossless", "compact", "passthrough", "token", "cache")).map(ApplyCommand::modernMode), upstreams(), env,
            one(supervisor, "--supervisor", List.of("auto", "systemd", "launchd", "task-scheduler", "windows-service", "cron", "agent")), Optional.ofNullable(onDemand), Optional.ofNullable(idleMinutes));
    }

    /// The Python edition's words are understood.
    private static String modernMode(String mode) {
        return switch (mode) {
            case "token" -> "compact";
            case "cache" -> "lossless";
            default -> mode;
        };
    }

    private static Optional<String> one(String value, String option, List<String> known) {
        if (value != null && !known.contains(value)) {
            throw new Problem(Problem.Kind.USAGE, option + " cannot be '" + value + "'", "it is one of " + String.join(", ", known), "choose one of them");
        }
        return Optional.ofNullable(value);
    }

    private Map<Provider, String> upstreams() {
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        put(upstreams, Provider.ANTHROPIC, "--anthropic-api-url", anthropicUrl);
        put(upstreams, Provider.OPENAI, "--openai-api-url", openaiUrl);
        put(upstreams, Provider.GEMINI, "--gemini-api-url", geminiUrl);
        put(upstreams, Provider.CHATGPT, "--chatgpt-api-url", chatgptUrl);
        return upstreams;
    }

    private static void put(Map<Provider, String> upstreams, Provider provider, String option, String url) {
        if (url == null) {
            return;
        }
        try {
            var uri = URI.create(url);
            if (uri.getHost() != null && List.of("http", "https").contains(uri.getScheme())) {
                upstreams.put(provider, url);
                return;
            }
        } catch (IllegalArgumentException e) {
            // Said below.
        }
        throw new Problem(Problem.Kind.USAGE, option + " is no usable URL", "it must be http:// or https:// and a host", "give it like " + provider.publicUrl());
    }

    private void print(Plan plan) {
        if (json) {
            console.result(JsonOutput.text(Map.of("profile", plan.deployment().profile(), "steps", plan.steps().stream().map(Step::title).toList(), "diffs", plan.diffs(), "notes", plan.notes())));
            return;
        }
        console.result(plan.steps().isEmpty() ? "Nothing would change." : "This would be done:");
        plan.steps().forEach(step -> console.result("- " + step.title()));
        plan.notes().forEach(note -> console.result("  note: " + note));
        plan.diffs().forEach(diff -> console.result("\n" + diff.stripTrailing()));
    }

    private void summarise(Plan plan, Deployment deployment) {
        if (json) {
            console.result(JsonOutput.text(deployment.manifest()));
            return;
        }
        var manifest = deployment.manifest();
        if (plan.steps().isEmpty()) {
            console.result("Everything already is as asked (profile " + manifest.profile() + ").");
        } else {
            console.result("headroom is installed (profile " + manifest.profile() + ") and serves at " + deployment.baseUrl() + ".");
        }
        for (var mutation : manifest.mutations()) {
            if (mutation.isFile()) {
                console.result("  " + mutation.target() + ": " + mutation.path());
            }
        }
        if (!manifest.baseEnv().isEmpty()) {
            console.result("  environment of the proxy: " + manifest.baseEnv().entrySet().stream().map(entry -> entry.getKey() + "=" + entry.getValue()).collect(Collectors.joining(" ")));
        }
        plan.notes().forEach(note -> console.result("  note: " + note));
        console.result("  health:  " + manifest.healthUrl());
        console.result("  status:  " + command(deployment) + " install status" + profileArgument(manifest.profile()));
        console.result("  undo:    " + command(deployment) + " install remove" + profileArgument(manifest.profile()));
        if (!onPath(deployment)) {
            console.result("  to type just headroom: export PATH=\"" + deployment.workspace().bin() + ":$PATH\"");
        }
    }

    private static String profileArgument(Profile profile) {
        return profile.equals(Profile.DEFAULT) ? "" : " --profile " + profile;
    }

    private boolean onPath(Deployment deployment) {
        return host.onPath("headroom").filter(deployment.workspace().launcher()::equals).isPresent();
    }

    private String command(Deployment deployment) {
        return onPath(deployment) ? "headroom" : deployment.workspace().launcher().toString();
    }
}
