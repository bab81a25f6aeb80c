package headroom.leaving;

import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.edit.Edit;
import headroom.edit.FileEdit;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Workspace;
import headroom.tool.Routing;
import headroom.tool.Targets;
import headroom.tool.Wiring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The edits by which a deployment would wire a tool: for each address a proxy may have had, and each profile whose
/// block is in the tool's file.
final class OwnWiring {
    private static final Pattern BLOCK = Pattern.compile("(?m)^# >>> headroom:([A-Za-z0-9._-]+) >>>");

    private OwnWiring() {}

    static Map<Path, List<Edit>> edits(HostView host, Set<Integer> ports, String tool) {
        var all = new LinkedHashMap<Path, List<Edit>>();
        for (int port : ports) {
            for (var edit : wired(host, tool, Profile.DEFAULT, port)) {
                all.computeIfAbsent(edit.file(), _ -> new ArrayList<>()).add(edit.edit());
            }
        }
        for (var file : List.copyOf(all.keySet())) {
            for (var profile : profiles(host, file)) {
                wired(host, tool, profile, ports.iterator().next()).stream()
                        .filter(edit -> edit.file().equals(file))
                        .forEach(edit -> all.get(file).add(edit.edit()));
            }
        }
        return all;
    }

    private static Set<Profile> profiles(HostView host, Path file) {
        var profiles = new LinkedHashSet<Profile>();
        host.disk()
                .read(file)
                .ifPresent(content -> BLOCK.matcher(new String(content, StandardCharsets.UTF_8))
                        .results()
                        .filter(block -> Profile.isName(block.group(1)))
                        .forEach(block -> profiles.add(new Profile(block.group(1)))));
        profiles.remove(Profile.DEFAULT);
        return profiles;
    }

    private static List<FileEdit> wired(HostView host, String tool, Profile profile, int port) {
        var target = Targets.all().stream()
                .filter(known -> known.name().equals(tool))
                .findFirst();
        if (target.isEmpty()) {
            return List.of();
        }
        var routing = new Routing(
                profile,
                Workspace.of(host).deployment(profile),
                "http://127.0.0.1:" + port,
                Scope.PROVIDER,
                Set.of(),
                Set.of(tool),
                false);
        try {
            return target.get().wire(host, routing) instanceof Wiring wiring ? wiring.edits() : List.of();
        } catch (Problem unreadable) {
            return List.of();
        }
    }
}
