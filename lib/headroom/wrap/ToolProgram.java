package headroom.wrap;

import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.tool.Launch;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// Where a tool's program is: on PATH, or where its installer puts it, which a shell that was open before does not
/// look at.
public final class ToolProgram {
    private ToolProgram() {}

    /// The program of this tool; none is a `Problem` that says how to install it.
    public static Path require(HostView host, Launch launch) {
        return find(host, launch.program(host))
                .orElseThrow(() -> Problem.failed(
                        launch.name() + " is not installed",
                        "there is no program " + launch.name() + " on PATH, nor in "
                                + String.join(
                                        ", ", folders(host).map(Path::toString).toList()),
                        launch.installation()));
    }

    /// The program of a command as a shell would find it; none is a `Problem`.
    public static Path command(HostView host, String word) {
        var named = word.contains("/") || host.os() == Os.WINDOWS && word.contains("\\");
        var found =
                named ? Optional.of(Path.of(word).toAbsolutePath()).filter(host.disk()::isProgram) : host.onPath(word);
        return found.orElseThrow(() -> Problem.failed(
                "cannot run " + word,
                named ? "it is no program" : "there is no such program on PATH",
                "correct its name"));
    }

    /// The program of this name, if there is one.
    public static Optional<Path> find(HostView host, String name) {
        return host.onPath(name)
                .map(Path::toAbsolutePath)
                .or(() -> folders(host)
                        .flatMap(folder -> endings(host).map(ending -> folder.resolve(name + ending)))
                        .filter(host.disk()::isProgram)
                        .findFirst());
    }

    private static Stream<String> endings(HostView host) {
        return host.os() == Os.WINDOWS ? Stream.of(".exe", ".cmd", ".bat") : Stream.of("");
    }

    private static Stream<Path> folders(HostView host) {
        var usual = List.of(host.home().resolve(".local/bin"), host.home().resolve(".claude/local"));
        return Stream.concat(usual.stream(), npmPrefix(host).stream()).distinct();
    }

    /// As npm reads it from the environment and the user's npmrc (npm-config(7)), without starting npm; its usual
    /// place for a user's own.
    private static List<Path> npmPrefix(HostView host) {
        var set = host.env()
                .get("npm_config_prefix")
                .or(() -> host.env().get("NPM_CONFIG_PREFIX"))
                .or(() -> host.disk()
                        .read(host.home().resolve(".npmrc"))
                        .flatMap(content -> new String(content, StandardCharsets.UTF_8)
                                .lines()
                                .filter(line -> line.matches("\\s*prefix\\s*=.*"))
                                .map(line -> line.replaceFirst("\\s*prefix\\s*=\\s*", "")
                                        .strip())
                                .reduce((first, last) -> last)))
                .map(prefix -> Path.of(prefix.replace("${HOME}", host.home().toString())
                        .replaceFirst("^~(?=/|$)", host.home().toString())));
        return Stream.concat(set.stream(), Stream.of(host.home().resolve(".npm-global")))
                .map(prefix -> host.os() == Os.WINDOWS ? prefix : prefix.resolve("bin"))
                .toList();
    }
}
