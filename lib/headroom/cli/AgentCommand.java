package headroom.cli;

import headroom.deploy.ServiceControl;
import headroom.deploy.ServiceEnv;
import headroom.deploy.Watchdog;
import headroom.host.Host;
import headroom.manifest.Workspace;
import headroom.supervise.Supervisors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `headroom install agent run`: what supervisors call.
@Command(name = "agent", hidden = true, description = "What supervisors call.")
final class AgentCommand {
    @Command(name = "run", description = "Run the proxy of a deployment in the foreground, as its manifest says.")
    static final class Run implements Callable<Integer> {
        private final Host host;
        private final Console console;

        @Mixin
        private ProfileOption profile;

        @Option(names = "--ready-file", paramLabel = "FILE", description = "Written once the proxy is ready.")
        private Path readyFile;

        @Option(names = "--stop-file", paramLabel = "FILE", description = "Drain and end as soon as this file is there.")
        private Path stopFile;

        Run(Host host, Console console) {
            this.host = host;
            this.console = console;
        }

        @Override
        public Integer call() {
            var deployment = profile.require(host);
            var manifest = deployment.manifest();
            Map<String, String> variables = new HashMap<>(ServiceEnv.read(host, deployment));
            variables.put("HEADROOM_DEPLOYMENT_PROFILE", manifest.profile().name());
            variables.put("HEADROOM_DEPLOYMENT_PRESET", manifest.preset());
            variables.put("HEADROOM_DEPLOYMENT_RUNTIME", manifest.runtimeKind());
            variables.put("HEADROOM_DEPLOYMENT_SUPERVISOR", manifest.supervisorKind());
            variables.put("HEADROOM_DEPLOYMENT_SCOPE", manifest.scope());
            variables.put("HEADROOM_WORKSPACE_DIR", deployment.workspace().state().toString());
            var arguments = new ArrayList<String>();
            arguments.add("proxy");
            arguments.addAll(deployment.proxyArgs());
            if (readyFile != null) {
                arguments.addAll(List.of("--ready-file", readyFile.toString()));
            }
            if (stopFile != null) {
                arguments.addAll(List.of("--stop-file", stopFile.toString()));
            }
            return Cli.run(host.with(host.env().with(variables)), console, arguments.toArray(String[]::new));
        }
    }

    @Command(name = "ensure", description = "Start the proxy if it is gone, replace it if it hangs.")
    static final class Ensure implements Callable<Integer> {
        private final Host host;
        private final Console console;

        @Mixin
        private ProfileOption profile;

        Ensure(Host host, Console console) {
            this.host = host;
            this.console = console;
        }

        /// Does nothing while another command, or another of its kind, is at work.
        @Override
        public Integer call() {
            var lock = host.disk().tryLock(Workspace.of(host).lock());
            if (lock.isEmpty()) {
                return 0;
            }
            try (var held = lock.get()) {
                var deployment = profile.require(host);
                var verdict = new Watchdog(host, Supervisors.of(deployment.manifest()), new ConsoleProgress(console)).look(deployment);
                if (verdict != Watchdog.Verdict.ALIVE && verdict != Watchdog.Verdict.LEFT_ALONE) {
                    console.note(host.time().now().truncatedTo(ChronoUnit.SECONDS) + " the proxy of " + deployment.profile() + ": " + verdict.name().toLowerCase(Locale.ROOT).replace('_', ' '));
                }
                return 0;
            }
        }
    }

    @Command(name = "unwire", description = "Take the edits back, for a runner that gives up.")
    static final class Unwire implements Callable<Integer> {
        private final Host host;
        private final Console console;

        @Mixin
        private ProfileOption profile;

        Unwire(Host host, Console console) {
            this.host = host;
            this.console = console;
        }

        @Override
        public Integer call() {
            return Exclusively.run(host, console, () -> {
                new ServiceControl(host, new ConsoleProgress(console)).unwire(profile.require(host));
                return 0;
            });
        }
    }
}
