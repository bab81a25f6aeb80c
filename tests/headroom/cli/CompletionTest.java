package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import support.DebianPackage;
import support.Managers;
import support.Program;
import support.Sandbox;

class CompletionTest {
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void leaveNothing() {
        sandbox.close();
    }

    @Test
    void bashCompletesCommandsAndOptions() throws IOException {
        assumeTrue(Program.onPath("bash").isPresent(), "there is no bash");
        assertTrue(completions("ins").contains("install"));
        assertEquals(List.of("bash", "zsh", "fish", "powershell"), completions("completion", ""));
        assertEquals(List.of("lossless", "compact", "passthrough"), completions("install", "apply", "--mode", ""));
        assertTrue(completions("install", "apply", "--target", "").containsAll(List.of("claude", "codex")));
        assertEquals(List.of("status"), completions("install", "stat"));
        assertEquals(List.of("--stacktrace"), completions("install", "status", "--stack"));
    }

    /// What bash would offer for the last of these words.
    private List<String> completions(String... words) throws IOException {
        var script = Files.writeString(
                sandbox.outside().resolve("completion.bash"),
                sandbox.run("completion", "bash").out());
        var line =
                "source \"$0\" && COMP_WORDS=(headroom \"$@\") && COMP_CWORD=$# && _complete_headroom && printf '%s\\n"
                        + "' \"${COMPREPLY[@]}\"";
        var command = Stream.concat(Stream.of("bash", "-c", line, script.toString()), Stream.of(words));
        return Program.of(command.toArray(String[]::new)).run().out().lines().toList();
    }

    @Test
    void zshReadsTheSameScript() {
        assertEquals(sandbox.run("completion", "bash"), sandbox.run("completion", "zsh"));
    }

    @Test
    void zshCompletesThem() throws IOException {
        var zsh = DebianPackage.program("zsh");
        var script = Files.writeString(
                sandbox.outside().resolve("completion.zsh"),
                sandbox.run("completion", "zsh").out());
        var modules = zsh.resolve("../../root/usr/lib/x86_64-linux-gnu/zsh").normalize();
        var line = "module_path=(" + modules
                + "/*(N) $module_path); autoload -Uz compinit && compinit -u -D; source \"$1\" && setopt ksharrays &&"
                + " COMP_WORDS=(headroom install apply --mode '') && COMP_CWORD=4 && _complete_headroom && print -l --"
                + " ${COMPREPLY[@]}";
        var run = Program.of(zsh.toString(), "-f", "-c", line, "zsh", script.toString())
                .set("HOME", sandbox.home().toString())
                .run();
        assertEquals(
                List.of("lossless", "compact", "passthrough"), run.out().lines().toList(), run.toString());
    }

    @Test
    void fishCompletesThem() throws IOException {
        var fish = DebianPackage.program("fish");
        var script = Files.writeString(
                sandbox.outside().resolve("completion.fish"),
                sandbox.run("completion", "fish").out());
        assertTrue(offeredByFish(fish, script, "headroom ins").contains("install"));
        assertEquals(List.of("status"), offeredByFish(fish, script, "headroom install stat"));
        assertEquals(
                List.of("compact", "lossless", "passthrough"),
                offeredByFish(fish, script, "headroom install apply --mode ").stream()
                        .sorted()
                        .toList());
        assertEquals(List.of("--dry-run"), offeredByFish(fish, script, "headroom install apply --target claude --dry"));
    }

    private List<String> offeredByFish(Path fish, Path script, String line) {
        var run = Program.of(
                        fish.toString(),
                        "--no-config",
                        "-c",
                        "source $argv[1]; complete -C $argv[2]",
                        script.toString(),
                        line)
                .set("HOME", sandbox.home().toString())
                .run();
        assertEquals(0, run.code(), run.toString());
        return run.out().lines().map(offered -> offered.split("\t")[0]).toList();
    }

    @Test
    void powershellIsGivenEveryCommandAndValue() throws IOException {
        var script = sandbox.run("completion", "powershell").out();
        assertTrue(
                script.contains("'headroom install apply --mode' = @('lossless', 'compact', 'passthrough')"), script);
        assertTrue(script.contains("'headroom install' = @('apply', "), script);
        var file = Files.writeString(sandbox.outside().resolve("completion.ps1"), script);
        Assumptions.assumeTrue(
                Managers.rig("lint.sh").isPresent(), "there is no linter for PowerShell, or this is not the full run");
        var lint = Managers.run(Managers.rig("lint.sh").orElseThrow().toString(), file.toString());
        assertTrue(lint.ok(), lint.out() + lint.err());
    }
}
