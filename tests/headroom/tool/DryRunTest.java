package headroom.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Secrets;
import headroom.contract.Version;
import headroom.deploy.EditsOnly;
import headroom.edit.Diff;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Host;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.approvaltests.Approvals;
import org.approvaltests.core.Options;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Sandbox;

/// What `install apply --dry-run` prints for every target in every scope, and that it is what an apply then does.
class DryRunTest {
    private static final int PORT = Sandbox.freePort();
    private static final Map<String, String> FILES = Map.of(
            ".claude/settings.json",
            "claude/comments.json",
            ".codex/config.toml",
            "codex/tables.toml",
            ".openclaw/openclaw.json",
            "openclaw/json5.json",
            ".config/opencode/opencode.jsonc",
            "opencode/comments.jsonc",
            ".gemini/.env",
            "gemini/key.env",
            ".pi/agent/models.json",
            "pi/comments.json",
            ".qwen/settings.json",
            "qwen/models.json",
            ".bashrc",
            "shell/bashrc");

    @ParameterizedTest
    @ValueSource(strings = {"provider", "user", "system"})
    void printsWhatApplyDoes(String scope) {
        var text = new StringBuilder();
        for (var target : Targets.names()) {
            try (var sandbox = new Sandbox()) {
                text.append("==== --target ")
                        .append(target)
                        .append(" --scope ")
                        .append(scope)
                        .append('\n')
                        .append(scrubbed(one(sandbox, target, scope), sandbox))
                        .append('\n');
            }
        }
        Approvals.verify(text.toString(), new Options().forFile().withAdditionalInformation(scope));
    }

    private String one(Sandbox sandbox, String target, String scope) {
        FILES.forEach((name, fixture) -> sandbox.file(name, Fixtures.text(Path.of("tests/fixtures/tool", fixture))));
        sandbox.set("SHELL", "/bin/bash").set("COPILOT_PROVIDER_API_KEY", "k").set("COPILOT_MODEL", "m");
        var host = machine(sandbox);
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--dry-run",
                "--scope",
                scope,
                "--providers",
                "manual",
                "--target",
                target,
                "--port",
                Integer.toString(PORT)));
        if (!scope.equals("system")) {
            words.addAll(List.of("--supervisor", "agent"));
        }
        var before = files(sandbox);
        var dry = sandbox.run(host, words.toArray(String[]::new));
        assertEquals(before, files(sandbox), "a dry run changed something");
        if (dry.code() == 0) {
            assertApplyDoes(dry.out(), sandbox, host, target, scope, before);
        }
        return "exit code " + dry.code() + "\n" + dry.all();
    }

    private static void assertApplyDoes(
            String dry, Sandbox sandbox, Host host, String target, String scope, Map<Path, String> before) {
        var done = new EditsOnly(
                        scope.equals("system")
                                ? host.with(host.env().with(Map.of("HEADROOM_WORKSPACE_DIR", "/var/lib/headroom")))
                                : host,
                        PORT)
                .scope(scope)
                .apply(target);
        done.forEach(title -> assertTrue(dry.contains("\n- " + title + "\n"), "done but not said: " + title));
        var rest = dry;
        var after = files(sandbox);
        for (var file : after.entrySet()) {
            var was = before.getOrDefault(file.getKey(), "");
            if (!file.getValue().equals(was)) {
                var name = given(sandbox, file.getKey());
                var from = before.containsKey(file.getKey()) ? name : Diff.NOTHING;
                var shown = Secrets.maskDiff(Diff.unified(was, file.getValue(), from, name), was);
                assertTrue(rest.contains(shown), "changed but not shown: " + shown);
                rest = rest.replace(shown, "");
            }
        }
        assertFalse(rest.contains("+++ "), "shown but not changed: " + rest);
    }

    private static String given(Sandbox sandbox, Path file) {
        var root = root(sandbox);
        return file.startsWith(root) ? "/" + root.relativize(file) : file.toString();
    }

    private static Path root(Sandbox sandbox) {
        return sandbox.outside().resolve("root");
    }

    /// The files of the home and of the machine, without the workspace.
    private static Map<Path, String> files(Sandbox sandbox) {
        var files = new TreeMap<Path, String>();
        try (var paths = Files.walk(sandbox.outside())) {
            for (var path : (Iterable<Path>) paths.filter(Files::isRegularFile)::iterator) {
                if (!path.toString().contains(".headroom") && !path.toString().contains("/var/lib/headroom")) {
                    files.put(path, Files.readString(path));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return files;
    }

    /// A machine with systemd, zsh and fish, on which the command runs as root.
    private static Host machine(Sandbox sandbox) {
        try {
            for (var folder : List.of("etc/profile.d", "etc/zsh", "etc/fish", "var/lib", "opt", "run/systemd/system")) {
                Files.createDirectories(root(sandbox).resolve(folder));
            }
            Files.writeString(root(sandbox).resolve("etc/zsh/zshenv"), "# /etc/zsh/zshenv\n");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        var host = sandbox.host(RootedDisk.of(sandbox.host().disk(), root(sandbox)));
        return new Host(
                host.os(),
                host.env(),
                host.time(),
                host.disk(),
                host.processes(),
                command -> answer(host, command),
                host.java());
    }

    private static CommandResult answer(Host host, Command command) {
        return switch (command.words().getFirst()) {
            case "id" -> new CommandResult(0, command.words().contains("-un") ? "root\n" : "0\n", "");
            case "find" -> new CommandResult(0, host.home() + "\n", "");
            case "systemctl" -> new CommandResult(0, "Version=252\nActiveState=inactive\n", "");
            default -> host.exec().run(command);
        };
    }

    private static String scrubbed(String text, Sandbox sandbox) {
        return text.replace(sandbox.home().toString(), "~")
                .replace(sandbox.outside().toString(), "{sandbox}")
                .replace(Version.NUMBER, "{version}")
                .replace(Integer.toString(PORT), "18787");
    }
}
