package headroom.cli;

import headroom.host.Host;

/// A command that only has others below it: alone it shows how to call it.
abstract class Group extends Subcommand {
    Group(Host host, Console console, String name, String description) {
        super(host, console, name, description);
        spec.usageMessage().synopsisSubcommandLabel("COMMAND");
    }

    @Override
    final int run() {
        var line = spec.commandLine();
        line.usage(line.getOut());
        return 0;
    }
}
