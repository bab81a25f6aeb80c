package headroom.tool;

import headroom.edit.EditResult;
import headroom.host.Command;
import headroom.host.HostView;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// Whether lines at the end of a shell's profile would be read as lines of their own. The shell itself is asked,
/// which reads the text and runs nothing.
final class ShellSyntax {
    /// `exec` with nothing but redirections goes on in the same shell.
    private static final Pattern LAST_STATEMENT =
            Pattern.compile("(?:exec[ \\t]+(?!\\d*[<>]).*|(?:exit|return|logout)(?:[ \\t;].*)?)");
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private ShellSyntax() {}

    /// What would swallow the lines, with its line (0: the end of the file); empty where they count, or the shell
    /// is not here to be asked.
    static Optional<EditResult.Blocked> fault(HostView host, String shell, String profile) {
        var text = profile.replace("\r\n", "\n");
        var lines = text.lines().toList();
        for (int i = lines.size() - 1; i >= 0; i--) {
            var line = lines.get(i);
            if (!line.isBlank() && !line.strip().startsWith("#")) {
                if (LAST_STATEMENT.matcher(line).matches()) {
                    return Optional.of(new EditResult.Blocked(
                            "it ends with `" + line.strip().split("\\s")[0]
                                    + "`, and nothing behind that is read; move that to the end of another file",
                            i + 1));
                }
                break;
            }
        }
        if (lines.isEmpty() || host.onPath(shell).isEmpty()) {
            return Optional.empty();
        }
        if (!reads(host, shell, text)) {
            return Optional.of(new EditResult.Blocked(
                    shell + " -n does not read it to the end: something in it is not complete", 0));
        }
        // In a here-document that is still open nothing is wrong, not even this.
        return reads(host, shell, text + "\n)\n")
                ? Optional.of(new EditResult.Blocked("a here-document is still open at its end", 0))
                : Optional.empty();
    }

    private static boolean reads(HostView host, String shell, String text) {
        var command = shell.equals("zsh") ? Command.of("zsh", "-f", "-n") : Command.of(shell, "-n");
        return host.ask(command.reading(text).within(LIMIT)).ok();
    }
}
