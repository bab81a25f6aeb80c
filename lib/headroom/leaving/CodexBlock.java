package headroom.leaving;

import headroom.edit.TomlCut.Part;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// One kind of marked block of the Python edition's in Codex's `config.toml`: where it begins, the comment that ends
/// it, and the keys that are its own.
record CodexBlock(int line, String end, List<List<String>> paths) {
    private static final List<List<String>> PROVIDER =
            List.of(List.of("model_provider"), List.of("openai_base_url"), List.of("model_providers", "headroom"));
    private static final List<List<String>> FEATURES =
            List.of(List.of("features", "hooks"), List.of("features", "codex_hooks"));
    private static final String WRAP = "# --- Headroom proxy (auto-injected by headroom wrap codex) ---";
    private static final String INIT_PROVIDER = "# --- Headroom init provider ---";
    private static final String INIT_FEATURES = "# --- Headroom init features ---";
    private static final String MEMORY = "# --- Headroom memory MCP (auto-injected) ---";
    private static final Pattern MCP = Pattern.compile("# --- Headroom MCP server(?:: (\\S+))? ---");
    private static final Pattern END = Pattern.compile(
            "# --- end Headroom(?: init provider| init features| memory" + "| MCP server(?:: \\S+)?)? ---");

    /// The block that begins with this part.
    static Optional<CodexBlock> begunBy(Part part) {
        var comment = comment(part);
        var mcp = MCP.matcher(comment);
        if (mcp.matches()) {
            var name = Optional.ofNullable(mcp.group(1)).orElse("headroom");
            return Optional.of(new CodexBlock(
                    part.line(), comment.replace("# --- ", "# --- end "), List.of(List.of("mcp_servers", name))));
        }
        return switch (comment) {
            case WRAP -> Optional.of(new CodexBlock(part.line(), "# --- end Headroom ---", PROVIDER));
            case INIT_PROVIDER ->
                Optional.of(new CodexBlock(part.line(), "# --- end Headroom init provider ---", PROVIDER));
            case INIT_FEATURES ->
                Optional.of(new CodexBlock(part.line(), "# --- end Headroom init features ---", FEATURES));
            case MEMORY ->
                Optional.of(new CodexBlock(
                        part.line(),
                        "# --- end Headroom memory ---",
                        List.of(List.of("mcp_servers", "headroom_memory"))));
            default -> Optional.empty();
        };
    }

    static boolean isEnd(Part part) {
        return END.matcher(comment(part)).matches();
    }

    boolean isEndedBy(Part part) {
        return comment(part).equals(end);
    }

    /// Whether a part inside the block is the block's own.
    boolean owns(Part part) {
        return switch (part) {
            case Part.Comment _ -> false;
            case Part.Table table -> owns(table.path());
            case Part.Value value -> owns(value.path());
        };
    }

    private boolean owns(List<String> path) {
        return paths.stream()
                .anyMatch(own ->
                        path.size() >= own.size() && path.subList(0, own.size()).equals(own));
    }

    private static String comment(Part part) {
        return Stream.of(part)
                .filter(Part.Comment.class::isInstance)
                .map(found -> ((Part.Comment) found).text().strip())
                .findFirst()
                .orElse("");
    }
}
