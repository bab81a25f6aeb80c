package headroom.cli;

import headroom.host.Host;

/// The group of commands that manage deployments.
final class InstallCommand extends Group {
    InstallCommand(Host host, Console console) {
        super(host, console, "install", "Keep the proxy running for good, and route tools through it.");
    }
}
