package headroom.stats;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Who sends a request, from its headers and path alone: the tool, the project, the session and its agent, in
/// words that hold no path and no text.
public final class Client {
    private static final int LONGEST = 64;
    /// What clients call the id of a conversation: Claude Code's, then Codex's.
    private static final List<String> SESSIONS = List.of(
            "x-claude-code-session-id", "session_id", "session-id", "conversation_id", "thread_id", "thread-id");
    /// What tells the agents of one session apart.
    private static final List<String> AGENTS =
            List.of("x-claude-code-agent-id", "x-openai-subagent", "thread_id", "thread-id");
    /// How a user agent begins, and the tool that it is.
    private static final Map<String, String> TOOLS = Map.ofEntries(
            Map.entry("claude-cli", "claude"),
            Map.entry("claude-code", "claude"),
            Map.entry("codex", "codex"),
            Map.entry("opencode", "opencode"),
            Map.entry("geminicli", "gemini"),
            Map.entry("litellm", "aider"),
            Map.entry("aider", "aider"),
            Map.entry("githubcopilot", "copilot"),
            Map.entry("copilot", "copilot"),
            Map.entry("cursor", "cursor"),
            Map.entry("qwencode", "qwen"),
            Map.entry("qwen-code", "qwen"),
            Map.entry("openclaw", "openclaw"),
            Map.entry("pi/", "pi"),
            Map.entry("pi-", "pi"));
    private static final Pattern LABELLED = Pattern.compile("^/+p/+([^/]+)");
    private static final Pattern ODD = Pattern.compile("[^\\p{L}\\p{N}._:@+-]+");

    private Client() {}

    /// `header` gives a header's first value or null; `path` is what the client asked for.
    public static Labels.Who of(UnaryOperator<String> header, String path) {
        var session = first(SESSIONS, header);
        var agent = first(AGENTS, header).filter(each -> !session.equals(Optional.of(each)));
        return new Labels.Who(
                tool(header.apply("user-agent")), project(header, path), session.orElse(""), agent.orElse(""));
    }

    private static Optional<String> first(List<String> names, UnaryOperator<String> header) {
        return names.stream()
                .map(name -> Optional.ofNullable(header.apply(name))
                        .map(Client::word)
                        .orElse(""))
                .filter(value -> !value.isEmpty())
                .findFirst();
    }

    private static String tool(String agent) {
        if (agent == null) {
            return "";
        }
        var begin = agent.strip().toLowerCase(Locale.ROOT);
        return TOOLS.entrySet().stream()
                .filter(tool -> begin.startsWith(tool.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> word(begin.replaceFirst("[/ ].*", "")));
    }

    private static String project(UnaryOperator<String> header, String path) {
        var named = header.apply("x-headroom-project");
        if (named != null && !named.isBlank()) {
            return word(named);
        }
        var label = LABELLED.matcher(path);
        return label.find() ? word(label.group(1).replace("%20", " ")) : "";
    }

    /// A name as it is kept: of a path the last part, nothing but letters, digits and a few signs, and not long.
    public static String word(String name) {
        var clean = name.strip();
        clean = clean.substring(Math.max(clean.lastIndexOf('/'), clean.lastIndexOf('\\')) + 1);
        clean = ODD.matcher(clean).replaceAll("-");
        return clean.substring(0, Math.min(LONGEST, clean.length()));
    }
}
