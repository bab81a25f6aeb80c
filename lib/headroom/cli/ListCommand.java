package headroom.cli;

import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.deploy.LostDeployment;
import headroom.deploy.Status;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/// `headroom install list`
final class ListCommand extends Subcommand {
    private static final String ROW = "%-16s %-8s %-12s %-5s %-15s %s";

    private final Supplier<Boolean> json = flag("Print the list as JSON.", "--json");

    ListCommand(Host host, Console console) {
        super(host, console, "list", "List the deployments of this user and of the machine.");
    }

    private record Row(String profile, Scope scope, String state, int port, List<String> targets, String supervisor) {}

    @Override
    int run() {
        var own = Workspace.of(host);
        var rows = new ArrayList<>(rows(own));
        if (!own.shared()) {
            rows.addAll(ofMachine());
        }
        if (json.get()) {
            console.result(JsonOutput.text(rows));
        } else if (rows.isEmpty()) {
            console.result(console.typed("No deployment. Make one with: headroom install apply"));
        } else {
            console.result(ROW.formatted("PROFILE", "SCOPE", "STATE", "PORT", "SUPERVISOR", "TOOLS"));
            rows.forEach(row -> console.result(ROW.formatted(
                            row.profile(),
                            row.scope(),
                            row.state(),
                            row.port(),
                            console.typed(row.supervisor()),
                            String.join(" ", row.targets()))
                    .stripTrailing()));
        }
        return 0;
    }

    /// An ordinary user may not look at these.
    private List<Row> ofMachine() {
        try {
            return rows(Workspace.machine(host.os()));
        } catch (Problem problem) {
            console.note("the deployments of the machine are not listed: " + problem.what() + ", " + problem.why());
            return List.of();
        }
    }

    private List<Row> rows(Workspace workspace) {
        var rows = new ArrayList<>(new Registry(host.disk(), workspace)
                .entries().stream().map(entry -> row(workspace, entry)).toList());
        if (rows.stream().noneMatch(row -> row.profile().equals(Profile.DEFAULT.name()))) {
            LostDeployment.find(host, workspace, Profile.DEFAULT, Optional.empty())
                    .ifPresent(lost -> rows.addFirst(new Row(
                            Profile.DEFAULT.name(),
                            workspace.scope(),
                            "lost",
                            lost.port(),
                            List.of(),
                            "no record, but traces; take them out with: " + Profile.DEFAULT.command("remove"))));
        }
        return rows;
    }

    private Row row(Workspace workspace, Registry.Entry entry) {
        return switch (entry) {
            case Registry.Entry.Ours ours -> row(new Deployment(workspace, ours.manifest()));
            case Registry.Entry.Python python ->
                unreadable(workspace, python, "this profile belongs to the Python edition of headroom");
            case Registry.Entry.Unreadable unreadable ->
                unreadable(workspace, unreadable, unreadable.problem().what());
        };
    }

    private Row row(Deployment deployment) {
        var manifest = deployment.manifest();
        try {
            return new Row(
                    manifest.profile().name(),
                    manifest.tools().scope(),
                    Status.read(host, deployment).state().name().toLowerCase(Locale.ROOT),
                    manifest.port(),
                    manifest.tools().routed(),
                    manifest.service().supervisor());
        } catch (Problem problem) {
            return unreadable(deployment.workspace(), new Registry.Entry.Ours(manifest), problem.what());
        }
    }

    private static Row unreadable(Workspace workspace, Registry.Entry entry, String why) {
        return new Row(entry.name(), workspace.scope(), "unreadable", 0, List.of(), why);
    }
}
