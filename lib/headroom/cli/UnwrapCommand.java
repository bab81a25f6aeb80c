package headroom.cli;

import headroom.deploy.WorkspaceLock;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.leaving.Finding;
import headroom.leaving.Leavings;
import headroom.manifest.Workspace;
import headroom.wrap.SessionEdits;
import headroom.wrap.Sessions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `headroom unwrap`: finds and takes out what is left in the files of a tool.
final class UnwrapCommand extends Subcommand {
    private final Supplier<Boolean> all = flag("Every tool that headroom knows.", "--all");
    private final Supplier<Boolean> dryRun =
            flag("Show what would be taken out, file by file, and change nothing.", "--dry-run");
    private final Supplier<Boolean> keepProxy =
            flag("Leave a proxy running that wrap --keep-proxy has left.", "--keep-proxy");
    private final Supplier<Boolean> json = flag("Print what was found as JSON.", "--json");
    private final PositionalParamSpec tool = PositionalParamSpec.builder()
            .type(String.class)
            .arity("0..1")
            .index("0")
            .paramLabel("TOOL")
            .completionCandidates(Leavings.tools())
            .description("One of " + String.join(", ", Leavings.tools()) + ".")
            .build();

    UnwrapCommand(Host host, Console console) {
        super(
                host,
                console,
                "unwrap",
                "Take out of a tool's files what headroom or its Python edition has left there without a record.",
                "Looks in the home and in this folder. What a deployment has wired is left to headroom install"
                        + " remove.");
        spec.addPositional(tool);
        spec.usageMessage().customSynopsis("headroom unwrap TOOL [OPTIONS]", "headroom unwrap --all [OPTIONS]");
        examples("headroom unwrap codex --dry-run", "headroom unwrap claude", "headroom unwrap --all");
    }

    @Override
    int run() {
        var tools = new ArrayList<>(tools());
        var leavings = new Leavings(host, Path.of("").toAbsolutePath());
        var edits = new SessionEdits(host);
        var running =
                tools.stream().filter(tool -> !edits.sessions(tool).isEmpty()).toList();
        running.forEach(tool -> console.note("a session of " + tool + " is running (pid "
                + edits.sessions(tool).getFirst() + "): its file is put back when that ends"));
        tools.removeAll(running);
        if (dryRun.get()) {
            var found = leavings.of(tools);
            if (!json.get()) {
                found.forEach(this::show);
            }
            return end(found, new UnwrapReport.Ended(List.of(), List.of()));
        }
        return WorkspaceLock.run(host, Workspace.of(host), console::note, () -> {
            var restored = edits.isEmpty() ? List.<Path>of() : settled(host, edits);
            var found = leavings.of(tools);
            for (var finding : found) {
                if (finding instanceof Finding.Change change) {
                    Leavings.takeOut(host, change);
                    if (!json.get()) {
                        console.result(change.tool() + ": " + change.file() + ": " + String.join(", ", change.what()));
                    }
                }
            }
            var ended = keepProxy.get() ? List.<Integer>of() : new Sessions(host).letGo();
            return end(found, new UnwrapReport.Ended(restored, ended));
        });
    }

    /// What a session that was killed together with its proxy has left edited.
    static List<Path> settled(Host host, SessionEdits edits) {
        try (var lock = new Sessions(host).lock()) {
            return edits.settle();
        }
    }

    private List<String> tools() {
        String given = tool.getValue();
        if (all.get() == (given != null)) {
            throw Problem.usage(
                    given == null ? "no tool is named" : "--all stands beside a tool",
                    "one tool is named, or all are",
                    spec.qualifiedName() + " --help");
        }
        if (given != null && !Leavings.tools().contains(given)) {
            throw Problem.usage(
                    "headroom cannot unwrap '" + given + "'",
                    "the tools are " + String.join(", ", Leavings.tools()),
                    spec.qualifiedName() + " --help");
        }
        return given == null ? Leavings.tools() : List.of(given);
    }

    private void show(Finding finding) {
        if (finding instanceof Finding.Change change) {
            console.result(change.tool() + ": would be taken out of " + change.file() + ": "
                    + String.join(", ", change.what()));
            console.result(change.diff().stripTrailing());
        }
    }

    private int end(List<Finding> found, UnwrapReport.Ended ended) {
        if (json.get()) {
            console.result(JsonOutput.text(UnwrapReport.of(found, ended, dryRun.get())));
        } else {
            tell(found, ended);
        }
        var left = found.stream()
                .filter(Finding.Left.class::isInstance)
                .map(finding -> ((Finding.Left) finding).problem())
                .toList();
        if (!left.isEmpty()) {
            throw Problem.all(left);
        }
        if (!all.get() && found.size() == 1 && found.getFirst() instanceof Finding.Deployed deployed) {
            throw Problem.failed(
                    deployed.tool() + " is wired by the deployment " + deployed.profile() + ", and stays so",
                    "that has on record how to take it back",
                    console.typed(deployed.remove()));
        }
        return 0;
    }

    private void tell(List<Finding> found, UnwrapReport.Ended ended) {
        ended.files().forEach(file -> console.result(file + " is as it was before a session of wrap"));
        ended.proxies().forEach(port -> console.result("the proxy on port " + port + " ends after its last session"));
        for (var finding : found) {
            switch (finding) {
                case Finding.Kept kept -> console.note("kept: " + kept.file() + ": " + kept.why());
                case Finding.Deployed deployed
                when all.get() ->
                    console.note(deployed.tool() + " is wired by the deployment " + deployed.profile()
                            + ", and stays so: " + console.typed(deployed.remove()));
                default -> {}
            }
        }
        if (ended.files().isEmpty()
                && ended.proxies().isEmpty()
                && found.stream().allMatch(finding -> finding instanceof Finding.Kept)) {
            console.result("There is nothing to take out.");
        }
    }
}
