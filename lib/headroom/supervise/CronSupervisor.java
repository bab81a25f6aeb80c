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
public final class CronSupervisor implements Supervisor {
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
            return Optional.of(new Problem(
                    Problem.Kind.FAILED,
                    "there is no cron on this machine",
                    "crontab is not on PATH",
                    "install cron, or use --supervisor auto"));
        }
        return Optional.empty();
    }

    @Override
    public List<String> warnings(Deployment deployment) {
        return List.of("cron must be running: a proxy that dies is started again within a minute");
    }

    @Override
    public List<OwnFile> artifacts(HostView host, Deployment deployment) {
        if (!deployment.workspace().shared()) {
            return List.of();
        }
        // cron ignores files with a dot in their name, and profiles may have one (cron(8), Debian).
        return List.of(new OwnFile(
                Path.of(
                        "/etc/cron.d",
                        deployment.manifest().profile().serviceName().replace('.', '_')),
                Templates.render(
                        "cron/system",
                        Escaping.CRONTAB,
                        Map.of("profile", deployment.profile(), "ensure", deployment.ensurer())),
                FileMode.FILE));
    }

    /// The lines of the block in a user's crontab.
    static List<String> entry(Deployment deployment) {
        return Templates.render("cron/user", Escaping.CRONTAB, Map.of("ensure", deployment.ensurer()))
                .lines()
                .toList();
    }

    @Override
    public Map<String, String> rendered(HostView host, Deployment deployment) {
        return Map.of("crontab", String.join("\n", entry(deployment)) + "\n");
    }

    @Override
    public void start(Host host, Deployment deployment) {
        if (!deployment.workspace().shared()) {
            edit(host, new ShellBlock(deployment.profile().name(), entry(deployment)));
        }
        revive(host, deployment);
    }

    @Override
    public void revive(Host host, Deployment deployment) {
        RunnerProcess.start(host, deployment);
    }

    /// The entry may stay: it leaves a deliberately stopped deployment alone.
    @Override
    public void stop(Host host, Deployment deployment) {
        RunnerProcess.stop(host, deployment);
    }

    @Override
    public void restart(Host host, Deployment deployment) {
        RunnerProcess.stop(host, deployment);
        start(host, deployment);
    }

    @Override
    public void remove(Host host, Deployment deployment) {
        if (!deployment.workspace().shared()) {
            edit(host, new ShellBlockRemoval(deployment.profile().name(), entry(deployment), false));
        }
        RunnerProcess.stop(host, deployment);
        artifacts(host, deployment).forEach(artifact -> OwnFile.remove(host, artifact.path()));
    }

    @Override
    public boolean hasEntry(HostView host, Deployment deployment) {
        return !deployment.workspace().shared()
                && missing(host, deployment.manifest().tools().scope()).isEmpty()
                && crontab(host).contains(entry(deployment).getLast());
    }

    private static void edit(Host host, Edit edit) {
        var before = crontab(host);
        switch (edit.apply(before)) {
            case EditResult.Unchanged unchanged -> {}
            case EditResult.Changed changed -> install(host, changed.text());
            case EditResult.Kept kept -> install(host, kept.text());
            case EditResult.Blocked blocked ->
                throw new Problem(
                        Problem.Kind.NEEDS_PERSON,
                        "cannot edit your crontab",
                        blocked.reason() + (blocked.line() > 0 ? " (line " + blocked.line() + ")" : ""),
                        "mend it with crontab -e, then run the command again");
        }
    }

    private static void install(Host host, String text) {
        var outcome = host.exec()
                .run(
                        text.isBlank()
                                ? Command.of("crontab", "-r")
                                : Command.of("crontab", "-").reading(text));
        if (!outcome.ok()) {
            throw new Problem(
                    Problem.Kind.FAILED,
                    "the crontab could not be written",
                    outcome.reason(),
                    "see whether crontab -e works, then run the command again");
        }
    }

    /// The user's crontab; none is an error of `crontab -l`, and empty here.
    private static String crontab(HostView host) {
        var outcome = host.ask(Command.of("crontab", "-l"));
        if (outcome.ok() || outcome.err().contains("no crontab")) {
            return outcome.out();
        }
        throw new Problem(
                Problem.Kind.FAILED,
                "the crontab cannot be read",
                outcome.reason(),
                "see whether crontab -l works, then run the command again");
    }

    @Override
    public ServiceState state(HostView host, Deployment deployment) {
        var listed = deployment.workspace().shared()
                ? host.disk().exists(artifacts(host, deployment).getFirst().path())
                : crontab(host).contains(entry(deployment).getLast());
        return RunnerProcess.state(
                host, deployment, listed ? "the runner" : "the runner, without an entry in crontab,");
    }

    @Override
    public Logs logs(HostView host, Deployment deployment) {
        return new Logs.File(deployment.runnerLog());
    }
}
