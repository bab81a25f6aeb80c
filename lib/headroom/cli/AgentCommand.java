package headroom.cli;

import headroom.deploy.Pulse;
import headroom.deploy.ServiceControl;
import headroom.deploy.Watchdog;
import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Ownership;
import headroom.manifest.ServiceEnv;
import headroom.manifest.Workspace;
import headroom.runtime.ImageContext;
import headroom.supervise.Supervisors;
import headroom.supervise.SystemdHandOver;
import java.nio.file.Path;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import picocli.CommandLine.Model.PositionalParamSpec;

/// The group of commands that supervisors call.
final class AgentCommand extends Group {
    AgentCommand(Host host, Console console) {
        super(host, console, "agent", "What supervisors call.");
        spec.usageMessage().hidden(true);
    }

    /// `headroom install agent run`
    static final class Run extends Subcommand {
        private final ProfileOption profile = new ProfileOption(this);
        private final Supplier<Optional<Path>> readyFile =
                option(Path.class, "FILE", "Written once the proxy is ready.", "--ready-file");
        private final Supplier<Optional<Path>> stopFile =
                option(Path.class, "FILE", "Drain and end as soon as this file is there.", "--stop-file");

        Run(Host host, Console console) {
            super(host, console, "run", "Run the proxy of a deployment in the foreground, as its manifest says.");
        }

        @Override
        int run() {
            var deployment = profile.require(host, Workspace.of(host));
            var manifest = deployment.manifest();
            if (deployment.workspace().isInContainer() && isLetGo(manifest.phase())) {
                console.note("the deployment " + manifest.profile() + " is not to run now; start it with: "
                        + manifest.profile().command("start"));
                return 0;
            }
            Map<String, String> variables = new HashMap<>(ServiceEnv.require(host, deployment));
            variables.put("HEADROOM_DEPLOYMENT_PROFILE", manifest.profile().name());
            variables.put(
                    "HEADROOM_DEPLOYMENT_PRESET", manifest.service().preset().word());
            variables.put(
                    "HEADROOM_DEPLOYMENT_RUNTIME", manifest.service().runtime().word());
            variables.put("HEADROOM_DEPLOYMENT_SUPERVISOR", manifest.service().kind());
            variables.put("HEADROOM_DEPLOYMENT_SCOPE", manifest.tools().scope().word());
            variables.put("HEADROOM_DEPLOYMENT_SETTINGS", deployment.settings(host.disk()));
            variables.put(
                    "HEADROOM_WORKSPACE_DIR", deployment.workspace().state().toString());
            var arguments = new ArrayList<String>();
            arguments.add("proxy");
            arguments.addAll(deployment.proxyArgs());
            readyFile.get().ifPresent(file -> arguments.addAll(List.of("--ready-file", file.toString())));
            stopFile.get().ifPresent(file -> arguments.addAll(List.of("--stop-file", file.toString())));
            readyFile
                    .get()
                    .ifPresent(file -> new Pulse(
                                    host,
                                    deployment,
                                    file.resolveSibling(file.getFileName() + ".pulse"),
                                    () -> hung(deployment))
                            .start());
            readyFile
                    .get()
                    .filter(_ -> SystemdHandOver.isPossible(host, deployment))
                    .ifPresent(file -> host.processes().onSignal("USR1", () -> handOver(file)));
            return Cli.run(host.with(host.env().with(variables)), console, arguments.toArray(String[]::new));
        }

        /// The record is read anew: it says what the successor runs from, and how.
        private void handOver(Path ready) {
            var deployment = profile.require(host, Workspace.of(host));
            Runtime.getRuntime().exit(new SystemdHandOver(host, deployment, ready, new ConsoleProgress(console)).run());
        }

        /// An engine that was gone when its container was to end starts it again.
        private static boolean isLetGo(Manifest.Phase phase) {
            return phase == Manifest.Phase.STOPPED || phase == Manifest.Phase.REMOVING;
        }

        /// Nothing in this process can be relied on to end in order.
        private void hung(Deployment deployment) {
            console.note(host.time().now().truncatedTo(ChronoUnit.SECONDS) + " the proxy of " + deployment.profile()
                    + " has not answered for three minutes: it ends, to be started again");
            Runtime.getRuntime().halt(70);
        }
    }

    /// `headroom install agent ensure`
    static final class Ensure extends Subcommand {
        private final ProfileOption profile = new ProfileOption(this);

        Ensure(Host host, Console console) {
            super(host, console, "ensure", "Start the proxy if it is gone, replace it if it hangs.");
        }

        /// Does nothing while another command, or another of its kind, is at work.
        @Override
        int run() {
            var workspace = Workspace.of(host);
            Ownership.require(host, workspace);
            var lock = host.disk().tryLock(workspace.lock());
            if (lock.isEmpty()) {
                return 0;
            }
            try (var held = lock.get()) {
                var deployment = profile.require(host, workspace);
                var verdict = new Watchdog(host, Supervisors.of(deployment.manifest()), new ConsoleProgress(console))
                        .look(deployment);
                if (verdict != Watchdog.Verdict.ALIVE && verdict != Watchdog.Verdict.LEFT_ALONE) {
                    console.note(host.time().now().truncatedTo(ChronoUnit.SECONDS) + " the proxy of "
                            + deployment.profile() + ": "
                            + verdict.name().toLowerCase(Locale.ROOT).replace('_', ' '));
                }
                return 0;
            }
        }
    }

    /// `headroom install agent rewire`
    static final class Rewire extends Subcommand {
        private final ProfileOption profile = new ProfileOption(this);

        Rewire(Host host, Console console) {
            super(
                    host,
                    console,
                    "rewire",
                    "Route the tools again, for a runner whose proxy became ready after it gave up.");
        }

        @Override
        int run() {
            var workspace = Workspace.of(host);
            return WorkspaceLock.run(host, workspace, console::note, () -> {
                new ServiceControl(host, new ConsoleProgress(console)).rewire(profile.require(host, workspace));
                return 0;
            });
        }
    }

    /// `headroom install agent image`
    static final class Image extends Subcommand {
        private final PositionalParamSpec folder = PositionalParamSpec.builder()
                .type(Path.class)
                .arity("1")
                .paramLabel("FOLDER")
                .description("A folder to make.")
                .build();

        Image(Host host, Console console) {
            super(host, console, "image", "Write what an image of headroom holds, for a Dockerfile to copy.");
            spec.addPositional(folder);
        }

        @Override
        int run() {
            ImageContext.write(host, folder.getValue());
            return 0;
        }
    }

    /// `headroom install agent unwire`
    static final class Unwire extends Subcommand {
        private final ProfileOption profile = new ProfileOption(this);

        Unwire(Host host, Console console) {
            super(host, console, "unwire", "Take the edits back, for a runner that gives up.");
        }

        @Override
        int run() {
            var workspace = Workspace.of(host);
            return WorkspaceLock.run(host, workspace, console::note, () -> {
                new ServiceControl(host, new ConsoleProgress(console)).unwire(profile.require(host, workspace));
                // The runner takes an end without a word for that of a damaged program.
                console.result("the tools go straight to their providers");
                return 0;
            });
        }
    }
}
