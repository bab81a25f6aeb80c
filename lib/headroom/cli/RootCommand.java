package headroom.cli;

import headroom.deploy.Build;
import headroom.host.Host;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ScopeType;

/// `headroom` itself, with the options that every command has.
final class RootCommand extends Group {
    private final OptionSpec stacktrace = everywhere("Print the stack trace of an error.", "--stacktrace")
            .defaultValue("false")
            .build();

    RootCommand(Host host, Console console) {
        super(
                host,
                console,
                "headroom",
                "A local proxy between coding agents and their LLM providers, as a durable local runtime.");
        spec.usageMessage().autoWidth(true);
        spec.versionProvider(() -> new String[] {"headroom " + Build.name(host)});
        spec.addOption(everywhere("Show this help and exit.", "-h", "--help")
                .usageHelp(true)
                .build());
        spec.addOption(OptionSpec.builder("-V", "--version")
                .type(boolean.class)
                .versionHelp(true)
                .description("Show the version and exit.")
                .build());
        spec.addOption(stacktrace);
        examples(
                "headroom install apply       # keep a proxy running, and route the tools found here through it",
                "headroom wrap claude         # one run of Claude Code, and nothing stays",
                "headroom stats --since 7d    # what was billed, and what was not");
    }

    boolean stacktrace() {
        return stacktrace.getValue();
    }

    private static OptionSpec.Builder everywhere(String description, String... names) {
        return OptionSpec.builder(names)
                .type(boolean.class)
                .scopeType(ScopeType.INHERIT)
                .description(description);
    }
}
