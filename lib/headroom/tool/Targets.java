package headroom.tool;

import headroom.host.Problem;
import java.util.List;

/// The tools headroom can route.
public final class Targets {
    private static final List<Target> ALL = List.of(
            new ClaudeTarget(),
            new CodexTarget(),
            new CopilotTarget(),
            new AiderTarget(),
            new CursorTarget(),
            new OpenClawTarget(),
            new OpenCodeTarget(),
            new GeminiTarget(),
            new PiTarget(),
            new QwenTarget());

    private Targets() {}

    public static List<Target> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Target::name).toList();
    }

    public static Target named(String name) {
        return ALL.stream()
                .filter(target -> target.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.usage(
                        "there is no target '" + name + "'",
                        "the known targets are " + String.join(", ", names()),
                        "choose one of them"));
    }
}
