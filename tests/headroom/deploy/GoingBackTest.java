package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.Disk;
import headroom.host.Problem;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import support.Sandbox;
import support.Scale;

/// A change of plan that fails midway: the deployment, its tools and shells are as they were, and a removal leaves
/// the home as it was before all.
@Execution(ExecutionMode.CONCURRENT)
class GoingBackTest {
    private final Sandbox sandbox = new Sandbox().set("SHELL", "/bin/bash");
    private final int port = Sandbox.freePort();

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        sandbox.close();
    }

    private String[] apply(String scope, int port, String... tools) {
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--scope",
                scope,
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(port),
                "--providers",
                "manual"));
        for (var tool : tools) {
            words.addAll(List.of("--target", tool));
        }
        return words.toArray(String[]::new);
    }

    /// The disk of this machine, on which one file can be written a number of times and then, once, cannot.
    private Disk failing(String name, int good) {
        var disk = sandbox.host().disk();
        var left = new AtomicInteger(good);
        return (Disk) Proxy.newProxyInstance(
                Disk.class.getClassLoader(), new Class<?>[] {Disk.class}, (self, method, arguments) -> {
                    if (method.getName().equals("write")
                            && ((Path) arguments[0]).endsWith(name)
                            && left.getAndDecrement() == 0) {
                        throw Problem.failed("cannot write " + name, "the test wants it so", "nothing");
                    }
                    try {
                        return method.invoke(disk, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    /// What stands outside the workspace.
    private String wiring() {
        return sandbox.tree().replaceAll("(?m)^\\.headroom.*\\n", "");
    }

    @ParameterizedTest
    @CsvSource({
        "user,settings.json,0",
        "user,settings.json,1",
        "user,headroom-default.conf,0",
        "user,config.toml,0",
        "provider,.env,0",
        "provider,openclaw.json,0"
    })
    void theToolsAndShellsAreAsTheyWere(String scope, String fails, int good) {
        Assumptions.assumeTrue(
                Scale.all() || fails.equals("openclaw.json") || good == 1, "a sample is enough; all with --all");
        sandbox.file(".bashrc", "alias a=b\n");
        sandbox.file(".claude/settings.json", "{\n  \"model\": \"x\"\n}\n");
        var before = sandbox.tree();
        var tools = scope.equals("user")
                ? new String[] {"claude", "codex", "openclaw", "opencode", "gemini", "aider"}
                : new String[] {"claude", "codex", "openclaw", "opencode", "gemini"};
        var applied = sandbox.run(apply(scope, port, tools));
        assertEquals(0, applied.code(), applied.all());
        var installed = wiring();

        var failed = sandbox.run(sandbox.host(failing(fails, good)), apply(scope, Sandbox.freePort(), tools));
        assertEquals(1, failed.code(), failed.all());
        assertTrue(failed.err().contains("the deployment is back as it was"), failed.all());
        assertEquals(installed, wiring());
        assertEquals(
                0,
                sandbox.run("install", "status").code(),
                sandbox.run("install", "status").all());

        var removed = sandbox.run("install", "remove");
        assertEquals(0, removed.code(), removed.all());
        assertEquals(before, sandbox.tree());
    }

    @Test
    void aToolThatIsDroppedLeavesNoEmptyFolder() {
        sandbox.file(".claude/settings.json", "{}\n");
        var edits = new EditsOnly(sandbox.host(), port);
        edits.apply("claude");
        var without = wiring();
        edits.apply("claude", "gemini", "codex");
        assertTrue(sandbox.tree().contains(".gemini"));
        edits.apply("claude");
        assertEquals(without, wiring());
        assertFalse(sandbox.tree().contains(".gemini"), sandbox.tree());
        edits.remove();
    }
}
