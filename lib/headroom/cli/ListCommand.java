package headroom.cli;

import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.deploy.LostDeployment;
import headroom.deploy.Status;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.ManifestStore;
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
        var rows = new ArrayList<>(rows(host));
        if (!Workspace.of(host).shared()) {
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
            return rows(ProfileOption.machine(host));
        } catch (Problem problem) {
            console.note("the deployments of the machine are not listed: " + problem.what() + ", " + problem.why());
            return List.of();
        }
    }

    private static List<Row> rows(Host host) {
        var workspace = Workspace.of(host);
        var store = new ManifestStore(host.disk(), workspace);
        var rows = new ArrayList<>(store.profiles().stream()
                .map(profile -> row(host, workspace, store, profile))
                .toList());
        if (!store.has(Profile.DEFAULT)) {
            LostDeployment.find(host, Profile.DEFAULT, Optional.empty())
                    .ifPresent(lost -> rows.addFirst(new Row(
                            Profile.DEFAULT.name(),
                            workspace.scope(),
                            "lost",
                            lost.port(),
                            List.of(),
                            "no record, but traces: " + Profile.DEFAULT.command("remove") + " takes them out")));
        }
        return rows;
    }

    private static Row row(Host host, Workspace workspace, ManifestStore store, Profile profile) {
        try {
            var status = Status.read(host, new Deployment(workspace, store.require(profile)));
            var manifest = status.deployment().manifest();
            return new Row(
                    profile.name(),
                    manifest.tools().scope(),
                    status.state().name().toLowerCase(Locale.ROOT),
                    manifest.port(),
                    manifest.tools().routed(),
                    manifest.service().supervisor());
        } catch (Problem problem) {
            return new Row(profile.name(), workspace.scope(), "unreadable", 0, List.of(), problem.what());
        }
    }
}
