package headroom.cli;

import headroom.doctor.Bundle;
import headroom.doctor.Check;
import headroom.doctor.Doctor;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.UsageMessageSpec;

/// `headroom doctor`: what is wrong with an installation, and what to do about it.
final class DoctorCommand extends Subcommand {
    /// What touches nothing but what headroom has put there.
    private static final Pattern SAFE =
            Pattern.compile("headroom (install (apply|start|restart)( --profile [\\w.-]+)?|unwrap (--all|[a-z]+))");

    private final Supplier<Boolean> json = flag("Print the findings as JSON.", "--json");
    private final Supplier<Boolean> fix =
            flag("Run what mends them and touches only what headroom has put there; shown first.", "--fix");
    private final Supplier<Optional<Path>> bundle = option(
            Path.class,
            "FILE",
            "Write a zip for a report: the findings, the records, the ends of the logs, secrets masked.",
            "--bundle");

    DoctorCommand(Host host, Console console) {
        super(
                host,
                console,
                "doctor",
                "Look for what is wrong with headroom and the tools on this machine, and say what mends it.",
                "Changes nothing without --fix, and asks no provider.");
        spec.usageMessage()
                .exitCodeListHeading("%nExit codes:%n")
                .exitCodeList(UsageMessageSpec.keyValuesMap(
                        "0:all is well", "1:something could be better", "4:something is broken"));
        examples("headroom doctor", "headroom doctor --fix", "headroom doctor --bundle report.zip");
    }

    private record Report(String state, List<Check> checks) {}

    @Override
    int run() {
        var checks = look();
        if (fix.get()) {
            mend(checks);
            checks = look();
        }
        if (json.get()) {
            console.result(text(checks));
        } else {
            print(checks);
        }
        var found = checks;
        bundle.get().ifPresent(file -> write(file, found));
        return worst(checks).exitCode();
    }

    private List<Check> look() {
        return new Doctor(host, Path.of("").toAbsolutePath()).look();
    }

    private static Check.Level worst(List<Check> checks) {
        return checks.stream().map(Check::level).max(Comparator.naturalOrder()).orElse(Check.Level.WELL);
    }

    private static String text(List<Check> checks) {
        return JsonOutput.text(new Report(worst(checks).word(), checks));
    }

    private void print(List<Check> checks) {
        var group = "";
        for (var check : checks) {
            if (!check.group().equals(group)) {
                group = check.group();
                console.result(group);
            }
            var mark = check.level() == Check.Level.WELL ? "ok" : check.level().word();
            console.result("  %-8s %s".formatted(mark, check.what()));
            if (!check.next().isEmpty()) {
                console.result("  %-8s %s".formatted("next:", console.typed(check.next())));
            }
        }
    }

    private void mend(List<Check> checks) {
        // A deployment that is stopped may be meant to be.
        var commands = checks.stream()
                .filter(check ->
                        check.level() == Check.Level.BROKEN || !check.next().startsWith("headroom install start"))
                .map(Check::next)
                .filter(next -> SAFE.matcher(next).matches())
                .distinct()
                .toList();
        console.note(commands.isEmpty() ? "There is nothing that --fix would run." : "This is run:");
        commands.forEach(command -> console.note("  " + console.typed(command)));
        for (var command : commands) {
            Cli.run(
                    host,
                    console.allToErrors(),
                    command.substring("headroom ".length()).split(" "));
        }
    }

    private void write(Path file, List<Check> checks) {
        var workspace = Workspace.of(host);
        var manifests = new Registry(host.disk(), workspace).ours();
        var statuses = manifests.stream()
                .map(manifest -> StatusCommand.json(host, workspace, manifest))
                .toList();
        var made = new Bundle(host.disk(), workspace, text(checks), statuses.toString());
        host.disk().write(file.toAbsolutePath(), made.zip(), FileMode.PRIVATE_FILE);
        console.note(file + " holds, with secrets masked:");
        made.names().forEach(name -> console.note("  " + name));
    }
}
