package headroom.doctor;

import headroom.contract.Provider;
import headroom.deploy.Status;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.stats.Entry;
import headroom.stats.Figures;
import headroom.tool.Refusal;
import headroom.tool.Routing;
import headroom.tool.Target;
import headroom.tool.Targets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// Each tool that is here: which profile routes it, what beats that by the tool's own order of precedence, and
/// whether a request of it was seen since the proxy's last start.
final class Tools {
    static final String GROUP = "tools";
    /// How far back the ledger is read.
    private static final int DAYS = 8;

    private Tools() {}

    /// When each tool was last heard of.
    private static final class Heard implements Consumer<Entry> {
        private final Map<String, Instant> last = new HashMap<>();

        @Override
        public void accept(Entry entry) {
            last.merge(entry.labels().who().tool(), entry.at(), (one, other) -> one.isAfter(other) ? one : other);
        }
    }

    static List<Check> checks(HostView host, Path folder, Installed installed) {
        var checks = new ArrayList<Check>();
        var heard = new HashMap<Path, Map<String, Instant>>();
        for (var target : Targets.all()) {
            var status = routedBy(target, installed);
            if (status.isPresent()) {
                var last = heard.computeIfAbsent(
                        status.get().deployment().workspace().state(),
                        state -> new Figures(host, state).lately(DAYS, Heard::new).last);
                checks.addAll(routed(host, folder, target, status.get(), Optional.ofNullable(last.get(target.name()))));
            } else if (target.present(host)) {
                checks.add(Check.well(GROUP, target.name() + " is here and not routed through headroom"));
            }
        }
        return checks;
    }

    private static Optional<Status> routedBy(Target target, Installed installed) {
        return installed.statuses().stream()
                .filter(status ->
                        status.deployment().manifest().tools().routed().contains(target.name()))
                .findFirst();
    }

    private static List<Check> routed(
            HostView host, Path folder, Target target, Status status, Optional<Instant> last) {
        var deployment = status.deployment();
        var checks = new ArrayList<Check>();
        ProjectFiles.winner(host, folder, target.name(), deployment.manifest().port())
                .ifPresent(file -> checks.add(Check.warning(
                        GROUP,
                        target.name() + " does not go through headroom in this folder: " + file + " has an address of"
                                + " its own, which wins",
                        "take the address out of " + file + ", then run: headroom doctor")));
        try {
            if (target.wire(host, Routing.of(deployment, EnumSet.allOf(Provider.class))) instanceof Refusal refusal) {
                checks.add(Check.warning(
                        GROUP,
                        target.name() + " does not go through headroom any more: " + refusal.why(),
                        refusal.next()));
            }
        } catch (Problem problem) {
            checks.add(
                    Check.broken(GROUP, target.name() + ": " + problem.what() + ": " + problem.why(), problem.next()));
        }
        if (checks.isEmpty()) {
            checks.add(seen(host, target.name(), status, last));
        }
        return checks;
    }

    private static Check seen(HostView host, String tool, Status status, Optional<Instant> last) {
        var routed = tool + " is routed by the profile " + status.deployment().profile();
        if (status.engine().isEmpty()) {
            return Check.well(GROUP, routed + "; its proxy does not run now");
        }
        var start = host.time().now().minusSeconds(status.engine().get().uptimeSeconds() + 1);
        return last.filter(at -> !at.isBefore(start)).isPresent()
                ? Check.well(GROUP, routed + ", and its requests are seen")
                : Check.warning(
                        GROUP,
                        routed + ", but no request of it was seen since the proxy's start",
                        "start " + tool + " anew and ask it something, then run: headroom doctor");
    }
}
