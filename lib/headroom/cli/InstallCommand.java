package headroom.cli;

import headroom.host.Host;

/// The group of commands that manage deployments.
final class InstallCommand extends Group {
    InstallCommand(Host host, Console console) {
        super(host, console, "install", "Keep the proxy running for good, and route tools through it.");
        examples(
                "headroom install apply --dry-run    # what would be done, file by file",
                "headroom install status             # whether it runs, and which tools are routed",
                "headroom install remove             # take everything back");
    }
}
