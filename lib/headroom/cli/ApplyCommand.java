package headroom.cli;

import headroom.contract.BaseUrl;
import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.RuntimeKind;
import headroom.contract.Scope;
import headroom.deploy.Applier;
import headroom.deploy.Options;
import headroom.deploy.Plan;
import headroom.deploy.Planner;
import headroom.deploy.Remover;
import headroom.deploy.Step;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import headroom.tool.Targets;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import picocli.CommandLine.Model.OptionSpec;

/// `headroom install apply`
final class ApplyCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);

    {
        heading("What is installed:");
    }

    private final Supplier<Optional<Preset>> preset = choice(
            "PRESET",
            "persistent-service (default): under a service manager; persistent-task: watched by a scheduled task;"
                    + " persistent-docker: a container that Docker starts again.",
            Preset.words(),
            Preset::named,
            "--preset");
    private final Supplier<Optional<String>> supervisor = choice(
            "MANAGER",
            "Who keeps it running: auto (default), systemd, launchd, task-scheduler, windows-service, cron or agent.",
            List.of("auto", "systemd", "launchd", "task-scheduler", "windows-service", "cron", "agent"),
            "--supervisor");
    /// python, the Python edition's word, means java.
    private final Supplier<Optional<String>> runtime = option(
            String.class,
            "KIND",
            "What runs it: java (default), or docker, a container; persistent-docker is always docker.",
            "--runtime");
    private final Supplier<Optional<String>> image = option(
            String.class,
            "NAME",
            "The image of the container (default: HEADROOM_IMAGE, else one that is built here).",
            "--image");
    private final Supplier<Optional<Integer>> port =
            option(Integer.class, "N", "The port to serve on (default: HEADROOM_PORT or 8787).", "--port", "-p");
    private final Supplier<Optional<Mode>> mode = choice(
            "MODE",
            "What may be done to tool results: lossless (default), they are written shorter and nothing is left out;"
                    + " compact, the middle of long runs is left out, too, and kept in a file; passthrough, nothing at"
                    + " all.",
            Mode.words(),
            Mode::named,
            "--mode");
    private final Supplier<Optional<Boolean>> onDemand = optional(OptionSpec.builder("--on-demand")
            .type(Boolean.class)
            .arity("0")
            .negatable(true)
            .description("Let the proxy end when idle; the next request starts it again (systemd)."));
    private final Supplier<Optional<Double>> idleMinutes = option(
            Double.class, "N", "With --on-demand: how long without forwarded traffic (default: 30).", "--idle-minutes");

    private final Supplier<Optional<Boolean>> atLogin = optional(OptionSpec.builder("--at-login")
            .type(Boolean.class)
            .arity("0")
            .negatable(true)
            .description("Where no manager starts the proxy after a reboot (agent): have your login do it, by"
                    + " ~/.profile and the desktop's autostart."));

    {
        heading("Which tools are routed, and where:");
    }

    private final Supplier<Optional<List<String>>> targets = optional(OptionSpec.builder("--target")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("TOOL")
            .completionCandidates(Targets.names())
            .description("Route this tool and no other: " + String.join(", ", Targets.names()) + "; repeatable."));
    private final Supplier<Optional<List<String>>> skipped = optional(OptionSpec.builder("--skip")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .paramLabel("TOOL")
            .completionCandidates(Targets.names())
            .description(
                    "Leave this tool out, though it is found here; repeatable. --providers auto takes it in again."));
    private final Supplier<Optional<String>> providers = choice(
            "WHICH",
            "auto (default): the tools found here; all; manual: those named by --target.",
            List.of("auto", "all", "manual"),
            "--providers");
    private final Supplier<Optional<Scope>> scope = choice(
            "SCOPE",
            "Whose settings are edited: user (default), this user's tools and environment; provider, the tools' own"
                    + " files only; system, everybody's environment.",
            Scope.words(),
            Scope::named,
            "--scope");

    {
        heading("Upstreams (default: what the tools use today) and the network:");
    }

    private final Supplier<Optional<String>> anthropicUrl =
            option(String.class, "URL", "Where requests to Anthropic go.", "--anthropic-api-url");
    private final Supplier<Optional<String>> openaiUrl =
            option(String.class, "URL", "Where requests to OpenAI go.", "--openai-api-url");
    private final Supplier<Optional<String>> geminiUrl =
            option(String.class, "URL", "Where requests to Gemini go.", "--gemini-api-url");
    private final Supplier<Optional<String>> chatgptUrl =
            option(String.class, "URL", "Where requests of a ChatGPT login go.", "--chatgpt-api-url");
    private final Supplier<Optional<Map<String, String>>> env = optional(OptionSpec.builder("--env")
            .type(Map.class)
            .auxiliaryTypes(String.class, String.class)
            .paramLabel("NAME=VALUE")
            .description("A variable for the proxy's environment; repeatable. NAME= takes one back."));

    {
        heading("What is printed:");
    }

    private final Supplier<Boolean> dryRun =
            flag("Print the steps and the diff of every file, and change nothing.", "--dry-run");
    private final Supplier<Boolean> json = flag("Print the result as JSON.", "--json");
    /// anthropic, as the Python edition has it.
    private final Supplier<Optional<String>> backend = hidden(String.class, "--backend");

    ApplyCommand(Host host, Console console) {
        super(
                host,
                console,
                "apply",
                "Install the proxy as a durable runtime and route tools through it, or change what is installed.",
                "All that stands in the way is said before anything is changed. What a profile was given before stays"
                        + " unless it is given again.");
        spec.usageMessage().sortOptions(false);
        examples(
                "headroom install apply --dry-run          # what would be done, file by file",
                "headroom install apply                    # the tools found here, for this user",
                "headroom install apply --target claude    # Claude Code only",
                "headroom install apply --anthropic-api-url https://gateway.example.com",
                "headroom install remove                   # undo everything");
        // From the Python edition: there is no telemetry here.
        spec.addOption(OptionSpec.builder("--no-telemetry")
                .type(boolean.class)
                .hidden(true)
                .build());
    }

    @Override
    int run() {
        if (dryRun.get()) {
            var plan = plan();
            plan.requireClear();
            print(plan);
            return 0;
        }
        var workspace = place();
        var options = options();
        return WorkspaceLock.run(host, workspace, console::note, () -> {
            Remover.clean(host, workspace);
            var plan = new Planner(host, workspace).plan(options);
            plan.requireClear();
            var deployment = new Applier(host, new ConsoleProgress(console)).apply(plan);
            summarise(plan, deployment);
            return 0;
        });
    }

    /// What it would do. Reads only.
    Plan plan() {
        return new Planner(host, place()).plan(options());
    }

    /// Which workspace to work in: the one of the scope asked for, else the one that has the profile.
    private Workspace place() {
        if (scope.get().isEmpty()) {
            return profile.place(host);
        }
        var own = Workspace.of(host);
        var machine = Workspace.machine(host.os());
        var system = scope.get().get() == Scope.SYSTEM;
        var wanted = system ? machine : own;
        var other = system ? own : machine;
        if (!wanted.equals(other) && !profile.has(host, wanted) && profile.has(host, other)) {
            throw Problem.failed(
                    "the profile " + profile.profile() + " exists in another scope",
                    "it is in " + other.manifest(profile.profile()),
                    "headroom install remove --profile " + profile.profile() + ", or choose another --profile");
        }
        return wanted;
    }

    private Options options() {
        require(runtime.get(), "--runtime", List.of("java", "docker", "python"));
        require(backend.get(), "--backend", List.of("anthropic"));
        var named = targets.get().orElse(List.of());
        var which = providers.get();
        if (!named.isEmpty() && which.filter(word -> !word.equals("manual")).isPresent()) {
            throw Problem.usage(
                    "--target has no meaning with --providers " + which.get(),
                    "tools are named one by one, or found",
                    "leave one of the two out");
        }
        return new Options(
                profile.profile(),
                new Options.Service(
                        preset.get(), supervisor.get(), atLogin.get(), new Options.Runtime(kind(), image.get())),
                new Options.Tools(scope.get(), named.isEmpty() ? which : Optional.of("manual"), named, skipped.get()),
                new Options.Proxy(
                        port.get(),
                        mode.get(),
                        onDemand.get(),
                        idleMinutes.get(),
                        upstreams(),
                        env.get().orElse(Map.of())));
    }

    private Optional<RuntimeKind> kind() {
        return runtime.get().map(word -> word.equals("docker") ? RuntimeKind.DOCKER : RuntimeKind.JAVA);
    }

    private static void require(Optional<String> given, String option, List<String> known) {
        if (given.isPresent() && !known.contains(given.get())) {
            throw Problem.usage(
                    option + " cannot be '" + given.get() + "'",
                    "it is one of " + String.join(", ", known),
                    "choose one of them");
        }
    }

    private Map<Provider, String> upstreams() {
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        anthropicUrl.get().ifPresent(url -> upstreams.put(Provider.ANTHROPIC, usable(url, "--anthropic-api-url")));
        openaiUrl.get().ifPresent(url -> upstreams.put(Provider.OPENAI, usable(url, "--openai-api-url")));
        geminiUrl.get().ifPresent(url -> upstreams.put(Provider.GEMINI, usable(url, "--gemini-api-url")));
        chatgptUrl.get().ifPresent(url -> upstreams.put(Provider.CHATGPT, usable(url, "--chatgpt-api-url")));
        return upstreams;
    }

    private static String usable(String url, String option) {
        BaseUrl.parse(option, url);
        return url;
    }

    /// The result as JSON: what was or would be done, and the deployment as it is then.
    private record Report(
            Profile profile,
            boolean dryRun,
            List<String> steps,
            List<String> settings,
            List<String> diffs,
            List<String> notes,
            Manifest deployment) {
        Report(Plan plan, Manifest manifest, boolean dryRun) {
            this(
                    manifest.profile(),
                    dryRun,
                    plan.steps().stream().map(Step::title).toList(),
                    plan.settings(),
                    plan.diffs(),
                    plan.notes(),
                    manifest);
        }
    }

    private void notes(Plan plan) {
        plan.notes()
                .forEach(note ->
                        console.result("  " + console.typed(note.startsWith("WARNING: ") ? note : "note: " + note)));
    }

    private void print(Plan plan) {
        if (json.get()) {
            console.result(JsonOutput.text(new Report(plan, plan.deployment().manifest(), true)));
            return;
        }
        console.result(plan.steps().isEmpty() ? "Nothing would change." : "This would be done:");
        plan.steps().forEach(step -> console.result("- " + step.title()));
        plan.settings().forEach(setting -> console.result("  " + setting));
        notes(plan);
        plan.diffs().forEach(diff -> console.result("\n" + diff.stripTrailing()));
    }

    private void summarise(Plan plan, Deployment deployment) {
        if (json.get()) {
            console.result(JsonOutput.text(new Report(plan, deployment.manifest(), false)));
            return;
        }
        var manifest = deployment.manifest();
        if (plan.steps().isEmpty()) {
            console.result("Everything already is as asked (profile " + manifest.profile() + ").");
        } else {
            console.result("headroom is installed (profile " + manifest.profile() + ") and serves at "
                    + deployment.baseUrl() + ".");
        }
        RoutedBy.lines(host, deployment).forEach(line -> console.result("  " + line));
        if (!manifest.proxy().environment().isEmpty()) {
            console.result("  environment of the proxy: "
                    + manifest.proxy().environment().entrySet().stream()
                            .map(entry -> entry.getKey() + "=" + entry.getValue())
                            .collect(Collectors.joining(" ")));
        }
        notes(plan);
        var mode = manifest.proxy().mode();
        console.result("  mode:    " + mode);
        console.result("  health:  " + manifest.proxy().healthUrl());
        console.result("  status:  " + command(deployment, "status"));
        console.result("  undo:    " + command(deployment, "remove"));
        if (!onPath(deployment)) {
            console.result("  to type just headroom: export PATH=\""
                    + deployment.workspace().bin() + ":$PATH\"");
        }
    }

    private boolean onPath(Deployment deployment) {
        return host.onPath("headroom")
                .filter(deployment.workspace().launcher()::equals)
                .isPresent();
    }

    private String command(Deployment deployment, String verb) {
        var command = deployment.profile().command(verb);
        return onPath(deployment)
                ? command
                : deployment.workspace().launcher() + command.substring("headroom".length());
    }
}
