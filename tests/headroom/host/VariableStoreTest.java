package headroom.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.deploy.EditsOnly;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.Sandbox;

/// Variables that no file holds, on a Windows and a macOS whose registry and session are played.
class VariableStoreTest {
    private static final String BASE = "http://127.0.0.1:18787";
    private final Sandbox sandbox = new Sandbox();
    private final Map<String, String> registry = new TreeMap<>();
    private final Map<String, String> session = new TreeMap<>();
    private final List<String> changes = new ArrayList<>();

    @BeforeEach
    void home() {
        sandbox.set("USERPROFILE", sandbox.home().toString()).set("SHELL", "/bin/zsh");
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private EditsOnly on(Os os) {
        var host = sandbox.host();
        return new EditsOnly(
                new Host(os, host.env(), host.time(), host.disk(), host.processes(), this::run, host.java()), 18787);
    }

    private CommandResult run(Command command) {
        var words = command.words();
        return switch (words.getFirst().replaceFirst("^C:.*\\\\", "")) {
            case "reg.exe" -> registry(words);
            case "/bin/launchctl" -> session(words);
            case "powershell.exe" -> {
                changes.add("broadcast");
                yield new CommandResult(0, "", "");
            }
            default -> new CommandResult(CommandResult.NOT_FOUND, "", "");
        };
    }

    private CommandResult registry(List<String> words) {
        var name = words.get(4);
        switch (words.get(1)) {
            case "query" -> {
                return registry.containsKey(name)
                        ? new CommandResult(
                                0,
                                "\r\n" + words.get(2) + "\r\n    " + name + "    "
                                        + registry.get(name).replaceFirst(" ", "    ") + "\r\n\r\n",
                                "")
                        : new CommandResult(1, "", "ERROR");
            }
            case "add" -> registry.put(name, words.get(6) + " " + words.get(8));
            case "delete" -> registry.remove(name);
            default -> throw new IllegalArgumentException(words.toString());
        }
        changes.add(words.get(1) + " " + words.get(2) + " " + name);
        return new CommandResult(0, "The operation completed successfully.\r\n", "");
    }

    private CommandResult session(List<String> words) {
        var name = words.get(2);
        switch (words.get(1)) {
            case "getenv" -> {
                return new CommandResult(0, session.getOrDefault(name, "") + "\n", "");
            }
            case "setenv" -> session.put(name, words.get(3));
            case "unsetenv" -> session.remove(name);
            default -> throw new IllegalArgumentException(words.toString());
        }
        return new CommandResult(0, "", "");
    }

    @Test
    void windowsKeepsThemInTheRegistryAndOtherProgramsAreTold() {
        registry.put("Path", "REG_EXPAND_SZ %SystemRoot%");
        on(Os.WINDOWS).apply("aider");
        assertEquals(
                Map.of(
                        "Path",
                        "REG_EXPAND_SZ %SystemRoot%",
                        "ANTHROPIC_BASE_URL",
                        "REG_SZ " + BASE,
                        "OPENAI_API_BASE",
                        "REG_SZ " + BASE + "/v1"),
                registry);
        assertEquals(
                List.of(
                        "add HKCU\\Environment ANTHROPIC_BASE_URL",
                        "broadcast",
                        "add HKCU\\Environment OPENAI_API_BASE",
                        "broadcast"),
                changes);
        assertEquals(List.of(), EditsOnly.changes(on(Os.WINDOWS).plan("aider")));
        on(Os.WINDOWS).remove();
        assertEquals(Map.of("Path", "REG_EXPAND_SZ %SystemRoot%"), registry);
    }

    @Test
    void whatStoodThereBeforeComesBackWithItsType() {
        registry.put("OPENAI_API_BASE", "REG_EXPAND_SZ https://%GATEWAY%/v1");
        sandbox.set("OPENAI_API_BASE", "https://gw.example/v1");
        on(Os.WINDOWS).apply("aider");
        assertEquals("REG_SZ " + BASE + "/v1", registry.get("OPENAI_API_BASE"));
        assertEquals(
                "https://gw.example",
                on(Os.WINDOWS).deployment().manifest().proxy().upstreams().get("openai"));
        on(Os.WINDOWS).remove();
        assertEquals(Map.of("OPENAI_API_BASE", "REG_EXPAND_SZ https://%GATEWAY%/v1"), registry);
    }

    @Test
    void whatTheUserChangedSinceStays() {
        on(Os.WINDOWS).apply("aider");
        registry.put("ANTHROPIC_BASE_URL", "REG_SZ https://mine.example");
        on(Os.WINDOWS).remove();
        assertEquals(Map.of("ANTHROPIC_BASE_URL", "REG_SZ https://mine.example"), registry);
    }

    @Test
    void anotherPortReplacesThemAndTheFirstStateStillComesBack() {
        registry.put("ANTHROPIC_BASE_URL", "REG_SZ https://gw.example");
        on(Os.WINDOWS).apply("aider");
        var host = sandbox.host();
        new EditsOnly(
                        new Host(
                                Os.WINDOWS,
                                host.env(),
                                host.time(),
                                host.disk(),
                                host.processes(),
                                this::run,
                                host.java()),
                        18799)
                .apply("aider");
        assertEquals("REG_SZ http://127.0.0.1:18799", registry.get("ANTHROPIC_BASE_URL"));
        on(Os.WINDOWS).remove();
        assertEquals(Map.of("ANTHROPIC_BASE_URL", "REG_SZ https://gw.example"), registry);
    }

    @Test
    void macOsSetsThemInTheSessionAndAtTheNextLogin() {
        var before = sandbox.tree();
        on(Os.MACOS).apply("aider");
        assertEquals(Map.of("ANTHROPIC_BASE_URL", BASE, "OPENAI_API_BASE", BASE + "/v1"), session);
        var agent = sandbox.read("Library/LaunchAgents/headroom-default.environment.plist");
        assertTrue(agent.contains("<string>ANTHROPIC_BASE_URL</string>\n    <string>" + BASE + "</string>"), agent);
        assertTrue(sandbox.read(".zshenv").contains("env.sh"));
        on(Os.MACOS).remove();
        assertEquals(Map.of(), session);
        assertEquals(before, sandbox.tree());
    }
}
