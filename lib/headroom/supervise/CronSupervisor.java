package headroom.supervise;

import headroom.contract.Scope;
import headroom.edit.Edit;
import headroom.edit.EditResult;
import headroom.edit.ShellBlock;
import headroom.edit.ShellBlockRemoval;
import headroom.host.Command;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// cron as a watchdog: every minute an entry runs `ensure-headroom.sh`, which starts a runner that is gone. The
/// entry is a marked block in the user's crontab (crontab(1)), in system scope a file in /etc/cron.d (cron(8)). The
/// runner itself belongs to no manager.
final class CronSupervisor implements Supervisor {
    @Override
    public String name() {
        return "cron";
    }

    @Override
    public String kind() {
        return "task";
    }

    @Override
    public Optional<Problem> missing(HostView host, Scope scope) {
        if (host.os() == Os.WINDOWS || host.onPath("crontab").isEmpty()) {
            return Optional.of(Problem.failed(
                    "there is no cron on this machine",
                    "crontab is not on PATH",
                    "install cron, or use --supervisor auto"));
        }
        return Optional.empty();
    }

    @Override
    public ServiceView view(HostView host, Deployment deployment) {
        return new View(this, host, deployment);
    }

    @Override
    public Service of(Host host, Deployment deployment) {
        return new Entry(host, deployment, new View(this, host, deployment), new RunnerProcess(host, deployment));
    }

    private record View(CronSupervisor cron, HostView host, Deployment deployment) implements ServiceView {
        @Override
        public List<String> warnings() {
            return List.of("cron must be running: a proxy that dies is started again within a minute");
        }

        @Override
        public List<OwnFile> artifacts() {
            if (!deployment.workspace().shared()) {
                return List.of();
            }
            // cron ignores files with a dot in their name, and profiles may have one (cron(8), Debian).
            return List.of(new OwnFile(
                    Path.of("/etc/cron.d", deployment.profile().serviceName().replace('.', '_')),
                    Templates.render(
                            "cron/system",
                            Escaping.CRONTAB,
                            Map.of("profile", deployment.profile(), "ensure", deployment.ensurer())),
                    FileMode.FILE));
        }

        /// The lines of the block in a user's crontab.
        private List<String> entry() {
            return Templates.render("cron/user", Escaping.CRONTAB, Map.of("ensure", deployment.ensurer()))
                    .lines()
                    .toList();
        }

        @Override
        public Map<String, String> rendered() {
            return Map.of("crontab", String.join("\n", entry()) + "\n");
        }

        @Override
        public boolean hasEntry() {
            return !deployment.workspace().shared()
                    && cron.missing(host, deployment.manifest().tools().scope()).isEmpty()
                    && crontab(host).contains(entry().getLast());
        }

        @Override
        public ServiceState state() {
            var listed = deployment.workspace().shared()
                    ? host.disk().exists(artifacts().getFirst().path())
                    : crontab(host).contains(entry().getLast());
            return new RunnerView(host, deployment)
                    .state(listed ? "the runner" : "the runner, without an entry in crontab,");
        }

        @Override
        public Logs logs() {
            return new Logs.File(deployment.runnerLog());
        }
    }

    private record Entry(Host host, Deployment deployment, View view, RunnerProcess runner) implements Service {
        @Override
        public void start() {
            if (!deployment.workspace().shared()) {
                edit(new ShellBlock(deployment.profile().name(), view.entry()));
            }
            revive();
        }

        @Override
        public void revive() {
            runner.start();
        }

        /// The entry may stay: it leaves a deliberately stopped deployment alone.
        @Override
        public void stop() {
            runner.stop();
        }

        @Override
        public void restart() {
            runner.stop();
            start();
        }

        @Override
        public void remove() {
            if (!deployment.workspace().shared()) {
                edit(new ShellBlockRemoval(deployment.profile().name(), view.entry(), false));
            }
            runner.stop();
            view.artifacts().forEach(artifact -> OwnFile.remove(host, artifact.path()));
        }

        private void edit(Edit edit) {
            switch (edit.apply(crontab(host))) {
                case EditResult.Unchanged unchanged -> {}
                case EditResult.Changed changed -> install(changed.text());
                case EditResult.Kept kept -> install(kept.text());
                case EditResult.Blocked blocked ->
                    throw Problem.needsPerson(
                            "cannot edit your crontab",
                            blocked.reason() + (blocked.line() > 0 ? " (line " + blocked.line() + ")" : ""),
                            "mend it with crontab -e, then run the command again");
            }
        }

        private void install(String text) {
            var outcome = host.exec()
                    .run(
                            text.isBlank()
                                    ? Command.of("crontab", "-r")
                                    : Command.of("crontab", "-").reading(text));
            if (!outcome.ok()) {
                throw Problem.failed(
                        "the crontab could not be written",
                        outcome.reason(),
                        "see whether crontab -e works, then run the command again");
            }
        }
    }

    /// The user's crontab; none is an error of `crontab -l`, and empty here.
    private static String crontab(HostView host) {
        var outcome = host.ask(Command.of("crontab", "-l"));
        if (outcome.ok() || outcome.err().contains("no crontab")) {
            return outcome.out();
        }
        throw Problem.failed(
                "the crontab cannot be read",
                outcome.reason(),
                "see whether crontab -l works, then run the command again");
    }
}
