package headroom.supervise;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// One deployment's job, and questions about it to launchd, by `launchctl`.
record Launchctl(HostView host, Deployment deployment) {
    static final Duration STOP_LIMIT = Duration.ofSeconds(50);
    /// No such process, domain or service, and a domain that this session cannot have.
    static final List<Integer> ABSENT = List.of(3, 112, 113, 125);

    String label() {
        return "dev.headroom." + deployment.profile();
    }

    private Path plist() {
        var folder = deployment.workspace().shared()
                ? Path.of("/Library/LaunchDaemons")
                : host.home().resolve("Library/LaunchAgents");
        return folder.resolve(label() + ".plist");
    }

    /// The job's file, filled in from a template of that name.
    OwnFile file(String template) {
        var values = Map.of(
                "label",
                label(),
                "runner",
                deployment.runner(),
                "ensurer",
                deployment.ensurer(),
                "log",
                deployment.runnerLog());
        return new OwnFile(plist(), Templates.render("launchd/" + template, Escaping.XML, values), FileMode.FILE);
    }

    /// Where the job belongs: `gui/UID` needs a desktop session, which an SSH login does not have (launchctl(1),
    /// "domain-target").
    String domain() {
        var domains = domains();
        return knows(domains.getFirst()) ? domains.getFirst() : domains.getLast();
    }

    /// Where the job may be: it may have been loaded from another kind of session.
    private List<String> domains() {
        if (deployment.workspace().shared()) {
            return List.of("system");
        }
        var id = host.ask(Command.of("id", "-u"));
        require(id, label());
        return List.of("gui/" + id.out().strip(), "user/" + id.out().strip());
    }

    /// The job where it is loaded; empty where it is not.
    Optional<String> loaded() {
        return domains().stream()
                .map(domain -> domain + "/" + label())
                .filter(this::knows)
                .findFirst();
    }

    boolean knows(String target) {
        var outcome = print(target);
        if (!ABSENT.contains(outcome.exitCode())) {
            require(outcome, target);
        }
        return outcome.ok();
    }

    CommandResult print(String target) {
        return host.ask(command("print", target));
    }

    /// The call with these words.
    static Command command(String... words) {
        return new Command(
                Stream.concat(Stream.of("/bin/launchctl"), Stream.of(words)).toList(), Map.of(), "", STOP_LIMIT);
    }

    /// What did not succeed is a `Problem` in launchd's words.
    static void require(CommandResult outcome, String job) {
        if (!outcome.ok()) {
            throw Problem.failed(
                    "launchd did not take the job " + job,
                    outcome.exitCode() == CommandResult.TIMED_OUT
                            ? "launchctl did not answer in time"
                            : outcome.reason(),
                    "look with: launchctl print " + job);
        }
    }
}
