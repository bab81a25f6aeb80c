package headroom.tool;

import headroom.host.HostView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Placeholders that tools fill in when they read their configuration. One whose value is not at hand here stays as
/// it is.
final class Placeholders {
    private static final Pattern OPENCODE = Pattern.compile("\\{(?<kind>env|file):(?<name>[^}]+)}");
    private static final Pattern OPENCLAW = Pattern.compile("\\$\\{(?<name>[A-Z_][A-Z0-9_]*)}");

    private Placeholders() {}

    /// `{env:NAME}` and `{file:PATH}`, a path as seen from the folder of the file (opencode documentation, Config,
    /// Variables).
    static String opencode(HostView host, Path file, String text) {
        return filled(
                OPENCODE,
                text,
                match -> match.group("kind").equals("env")
                        ? host.env().get(match.group("name"))
                        : content(host, file, match.group("name").strip()));
    }

    /// `${NAME}` (OpenClaw documentation, Configuration, Environment variables).
    static String openclaw(HostView host, String text) {
        return filled(OPENCLAW, text, match -> host.env().get(match.group("name")));
    }

    private static String filled(Pattern pattern, String text, Function<MatchResult, Optional<String>> value) {
        return pattern.matcher(text)
                .replaceAll(match -> Matcher.quoteReplacement(value.apply(match).orElse(match.group())));
    }

    private static Optional<String> content(HostView host, Path file, String name) {
        var path = name.startsWith("~/")
                ? host.home().resolve(name.substring(2))
                : file.toAbsolutePath().resolveSibling(name);
        return host.disk().isFolder(path)
                ? Optional.empty()
                : host.disk().read(path).map(content -> new String(content, StandardCharsets.UTF_8).strip());
    }
}
