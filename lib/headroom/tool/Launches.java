package headroom.tool;

import headroom.contract.Scope;
import headroom.host.Problem;
import java.util.List;

/// The tools that headroom can start.
public final class Launches {
    private static final List<Launch> ALL = List.of(
            new ClaudeLaunch(),
            new CodexLaunch(),
            new VariablesLaunch(
                    new CopilotTarget(), "npm install -g @github/copilot", "COPILOT_PROVIDER_BASE_URL", Scope.USER),
            new AiderLaunch(),
            new CursorLaunch(),
            new OpenClawLaunch(),
            new OpenCodeLaunch(),
            // The variables of the system scope: the user's is an `.env` file, which they beat.
            new VariablesLaunch(
                    new GeminiTarget(), "npm install -g @google/gemini-cli", "GOOGLE_GEMINI_BASE_URL", Scope.SYSTEM),
            new PiLaunch(),
            new QwenLaunch());

    private Launches() {}

    public static List<Launch> all() {
        return ALL;
    }

    public static List<String> names() {
        return ALL.stream().map(Launch::name).toList();
    }

    public static Launch named(String name) {
        return ALL.stream()
                .filter(launch -> launch.name().equals(name))
                .findFirst()
                .orElseThrow(() -> Problem.usage(
                        "headroom cannot wrap '" + name + "'",
                        "the tools are " + String.join(", ", names()),
                        "headroom wrap --help"));
    }
}
