package headroom.cli;

import headroom.contract.HttpProxyVariables;
import headroom.manifest.Manifest;
import headroom.tool.Environment;
import java.util.stream.Collectors;

/// Says what programs that run already keep of a deployment, and how open shells forget its variables; no program
/// can change another's environment.
final class ShellAdvice {
    private ShellAdvice() {}

    /// What holds for every tool.
    static void tell(Console console) {
        console.result("Tools that run already keep the proxy's address until they are started again.");
    }

    static void tell(Console console, Manifest manifest) {
        tell(console);
        // Exceptions from an HTTP proxy may be the user's own, and loopback among them harms nobody.
        var names = manifest.tools().environment().values().stream()
                .flatMap(variables -> variables.keySet().stream())
                .filter(name -> !HttpProxyVariables.EXCEPTIONS.contains(name))
                .collect(Collectors.toSet());
        var lines = Environment.unset(names);
        if (!lines.isEmpty()) {
            console.result("Shells that are open still have its variables; open new ones, or run there:");
            lines.forEach(line -> console.result("  " + line));
        }
    }
}
