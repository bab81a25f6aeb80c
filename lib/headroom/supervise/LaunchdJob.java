package headroom.supervise;

import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.render.OwnFile;
import headroom.runtime.Account;
import java.time.Duration;

/// Loads and unloads one deployment's job, whatever it does.
record LaunchdJob(Host host, Launchctl questions) {
    private static final Duration SETTLE = Duration.ofSeconds(15);

    /// A loaded one is fine.
    void load(OwnFile plist) {
        var deployment = questions.deployment();
        if (deployment.workspace().shared()) {
            Account.prepare(host, deployment);
        }
        if (questions.loaded().isEmpty()) {
            var domain = questions.domain();
            var job = domain + "/" + questions.label();
            Launchctl.require(run("enable", job), job);
            bootstrap(plist, domain);
        }
    }

    private CommandResult run(String... words) {
        return host.exec().run(Launchctl.command(words));
    }

    /// A job that was booted out a moment ago is refused for some seconds: 5, input/output error; 37, operation
    /// already in progress.
    private void bootstrap(OwnFile plist, String domain) {
        var end = host.time().now().plus(SETTLE);
        CommandResult outcome;
        do {
            outcome = run("bootstrap", domain, plist.path().toString());
            if (outcome.ok() || questions.knows(domain + "/" + questions.label())) {
                return;
            }
            host.time().sleep(Duration.ofMillis(500));
        } while ((outcome.exitCode() == 5 || outcome.exitCode() == 37)
                && host.time().now().isBefore(end));
        Launchctl.require(outcome, domain + "/" + questions.label());
    }

    /// Unloads it for good: else it would come back at the next login.
    void disable() {
        unload();
        var job = questions.domain() + "/" + questions.label();
        Launchctl.require(run("disable", job), job);
    }

    /// Unloads the job, which ends its processes, and waits until launchd has forgotten it.
    void unload() {
        var end = host.time().now().plus(Launchctl.STOP_LIMIT);
        for (var job = questions.loaded(); job.isPresent(); job = questions.loaded()) {
            var outcome = run("bootout", job.get());
            // 36: operation now in progress.
            if (outcome.exitCode() != 36 && !Launchctl.ABSENT.contains(outcome.exitCode())) {
                Launchctl.require(outcome, job.get());
            }
            if (host.time().now().isAfter(end)) {
                throw Problem.needsPerson(
                        "the job " + job.get() + " does not end",
                        "it did not within " + Launchctl.STOP_LIMIT.toSeconds() + " s",
                        "look with: launchctl print " + job.get());
            }
            host.time().sleep(Duration.ofMillis(200));
        }
    }

    /// Takes an unloaded one's file away, and the mark of an earlier stop.
    void forget(OwnFile plist) {
        run("enable", questions.domain() + "/" + questions.label());
        OwnFile.remove(host, plist.path());
    }
}
