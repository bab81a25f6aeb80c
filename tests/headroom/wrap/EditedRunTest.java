package headroom.wrap;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Crash;
import support.Sandbox;
import support.Scale;

/// A tool whose file is edited for the time of a run, with real proxies: however the run ends, the file is as before,
/// but for what others have written meanwhile.
class EditedRunTest {
    private static final String FILE = ".openclaw/openclaw.json";
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();
    private final List<Process> sessions = new ArrayList<>();

    @BeforeEach
    void tool() throws IOException {
        sandbox.program("openclaw", "exit 0\n");
        sandbox.set("HEADROOM_PORT", Integer.toString(port));
        sandbox.set(
                "HEADROOM_PLAN",
                Files.createFile(sandbox.outside().resolve("plan")).toString());
    }

    @AfterEach
    void end() {
        sessions.forEach(Process::destroyForcibly);
        proxies().forEach(proxy -> SessionProxies.kill(sandbox.host(), proxy));
        sandbox.close();
    }

    private List<Sessions.Proxy> proxies() {
        return new Sessions(sandbox.host()).proxies();
    }

    /// Starts a session; the process stands for the tool.
    private Process wrap(String... more) throws IOException {
        var process = new ProcessBuilder("sleep", "600").start();
        sessions.add(process);
        sandbox.set("HEADROOM_SESSION", Long.toString(process.pid()));
        var words = new ArrayList<>(List.of("wrap", "openclaw"));
        words.addAll(List.of(more));
        var run = sandbox.run(words.toArray(String[]::new));
        assertEquals(0, run.code(), run.all());
        return process;
    }

    private void awaitText(String text) {
        Await.until("the file is as before", LIMIT, () -> sandbox.read(FILE).equals(text));
    }

    @Test
    void theFileIsAsBeforeAfterASigkill() throws IOException {
        var text = "{ // mine\n  models: {providers: {openai: {baseUrl: 'https://gw.example/v1', models: []}}},\n}\n";
        sandbox.file(FILE, text);
        var session = wrap();
        assertTrue(sandbox.read(FILE).contains("http://127.0.0.1:" + port + "/p/"), sandbox.read(FILE));
        assertTrue(sandbox.read(FILE).startsWith("{ // mine\n"), sandbox.read(FILE));
        assertEquals(
                "https://gw.example",
                proxies().getFirst().settings().upstreams().get(headroom.contract.Provider.OPENAI));
        session.destroyForcibly();
        awaitText(text);
    }

    @Test
    void aFileThatWasNotThereIsGoneAgain() throws IOException {
        var session = wrap();
        assertTrue(Files.exists(sandbox.home().resolve(FILE)));
        session.destroyForcibly();
        Await.until(
                "the file is as before",
                LIMIT,
                () -> !Files.exists(sandbox.home().resolve(".openclaw")));
    }

    @Test
    void twoSessionsAndAUserWhoEditsMeanwhileLoseNothing() throws IOException {
        sandbox.file(FILE, "{\n  agents: {},\n}\n");
        var first = wrap();
        var second = wrap();
        assertEquals(1, proxies().size());
        sandbox.file(FILE, sandbox.read(FILE).replace("agents: {}", "agents: {defaults: {}}"));
        var edited = sandbox.read(FILE);
        first.destroyForcibly();
        first.onExit().join();
        assertFalse(sandbox.run("unwrap", "openclaw").out().contains(FILE));
        assertEquals(edited, sandbox.read(FILE));
        second.destroyForcibly();
        awaitText("{\n  agents: {defaults: {}},\n}\n");
    }

    @Test
    void unwrapPutsBackWhatASessionKilledWithItsProxyHasLeft() throws IOException {
        var text = "{}\n";
        sandbox.file(FILE, text);
        var session = wrap();
        proxies().forEach(proxy -> SessionProxies.kill(sandbox.host(), proxy));
        session.destroyForcibly();
        session.onExit().join();
        var run = sandbox.run("unwrap", "openclaw");
        assertEquals(0, run.code(), run.all());
        assertTrue(run.out().endsWith("openclaw.json is as it was before a session of wrap\n"), run.out());
        assertEquals(text, sandbox.read(FILE));
        assertEquals(
                "There is nothing to take out.\n",
                sandbox.run("unwrap", "openclaw").out());
    }

    @Test
    void theNextSessionBeginsWhereTheKilledOneBegan() throws IOException {
        var text = "{models: {providers: {anthropic: {baseUrl: 'https://gw.example', models: []}}}}";
        sandbox.file(FILE, text);
        var killed = wrap();
        proxies().forEach(proxy -> SessionProxies.kill(sandbox.host(), proxy));
        killed.destroyForcibly();
        killed.onExit().join();
        var session = wrap();
        assertEquals(
                "https://gw.example",
                proxies().getFirst().settings().upstreams().get(headroom.contract.Provider.ANTHROPIC));
        session.destroyForcibly();
        awaitText(text);
    }

    /// As in a power cut, after each change of the disk in turn, or after some of them.
    @Test
    void interruptedAtAnyChangeUnwrapPutsTheFileBack() throws Exception {
        var text = "{\n  agents: {}, // mine\n}\n";
        int changes = 0;
        int code = Crash.HALTED;
        while (code == Crash.HALTED) {
            changes += Scale.all() ? 1 : 4;
            sandbox.unset("HEADROOM_SESSION").unset("HEADROOM_PLAN").file(FILE, text);
            var process = Crash.start(sandbox, changes, "wrap", "openclaw", "--grace", "0");
            assertTrue(process.waitFor(120, TimeUnit.SECONDS));
            code = process.exitValue();
            proxies().forEach(proxy -> SessionProxies.kill(sandbox.host(), proxy));
            var run = sandbox.run("unwrap", "openclaw");
            assertEquals(0, run.code(), run.all());
            assertEquals(text, sandbox.read(FILE));
        }
        assertEquals(0, code);
        assertTrue(changes > 4);
    }

    @Test
    void whatItCannotDoIsRefusedBeforeAnythingIsChanged() {
        sandbox.file(FILE, "{}\n");
        assertEquals(2, sandbox.run("wrap", "openclaw", "--no-proxy").code());
        assertEquals(2, sandbox.run("wrap", "openclaw", "--print-env").code());
        var run = sandbox.run("wrap", "openclaw", "--dry-run");
        assertTrue(run.out().contains("openclaw.json would be edited until the run ends"), run.all());
        sandbox.file(FILE, "{\n  broken: \n");
        var broken = sandbox.run("wrap", "openclaw");
        assertEquals(1, broken.code(), broken.all());
        assertTrue(broken.err().contains("openclaw.json:3"), broken.err());
        assertEquals(List.of(), proxies());
    }
}
