package headroom.cli;

import headroom.manifest.Manifest;
import headroom.target.Environment;
import java.util.stream.Collectors;

/// Says how shells that are open forget the variables of a deployment; no program can change another's environment.
final class OpenShells {
    private OpenShells() {}

    static void tell(Console console, Manifest manifest) {
        var names = manifest.toolEnvs().values().stream().flatMap(variables -> variables.keySet().stream()).collect(Collectors.toSet());
        var lines = Environment.unset(names);
        if (!lines.isEmpty()) {
            console.result("Shells that are open still have its variables; open new ones, or run there:");
            lines.forEach(line -> console.result("  " + line));
        }
    }
}
