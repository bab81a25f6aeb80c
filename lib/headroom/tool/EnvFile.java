package headroom.tool;

import headroom.host.FileMode;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Renders variables in the language of whoever reads them. A name is checked, so that it needs no quoting; a value
/// is quoted.
enum EnvFile {
    SH("shell/env.sh", Escaping.SHELL),
    FISH("shell/env.fish", Escaping.FISH),
    POWERSHELL("shell/env.ps1", Escaping.POWERSHELL),
    SYSTEMD("shell/env.conf", Escaping.ENVIRONMENT_D),
    LAUNCH_AGENT("shell/env.plist", Escaping.XML),
    SYSTEM_SH("shell/env-system.sh", Escaping.SHELL),
    SYSTEM_FISH("shell/env-system.fish", Escaping.FISH);

    private final String template;
    private final Escaping escaping;

    EnvFile(String template, Escaping escaping) {
        this.template = template;
        this.escaping = escaping;
    }

    OwnFile at(Path path, Routing routing, Map<String, String> variables, FileMode mode) {
        var listed = new TreeMap<>(variables)
                .entrySet().stream()
                        .map(entry -> Map.of("name", checked(entry.getKey()), "value", entry.getValue()))
                        .toList();
        return new OwnFile(
                path,
                Templates.render(
                        template,
                        escaping,
                        Map.of(
                                "profile",
                                routing.profile(),
                                "folder",
                                routing.folder(),
                                "root",
                                routing.root(),
                                "variables",
                                listed)),
                mode);
    }

    private static String checked(String name) {
        if (!name.matches("[A-Za-z_][A-Za-z0-9_]*")) {
            throw new IllegalArgumentException("not the name of a variable: " + name);
        }
        return name;
    }

    /// Lines for people whose shells are open: they take the variables out of sh, fish and PowerShell.
    static List<String> unset(Iterable<String> names) {
        var all = new TreeMap<String, String>();
        names.forEach(name -> all.put(checked(name), name));
        if (all.isEmpty()) {
            return List.of();
        }
        return List.of(
                "unset " + String.join(" ", all.keySet()),
                "set -e " + String.join(" ", all.keySet()) + "  # fish",
                "Remove-Item "
                        + all.keySet().stream().map(name -> "Env:" + name).collect(Collectors.joining(","))
                        + "  # PowerShell");
    }
}
