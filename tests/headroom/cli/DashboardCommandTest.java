package headroom.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Sandbox;
import support.TestProxy;

/// `headroom dashboard` names the page of a proxy that is there, and opens it only where somebody can see it.
class DashboardCommandTest {
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void close() {
        sandbox.close();
    }

    @Test
    void withoutAProxyItSaysWhatToDo() {
        var port = Integer.toString(Sandbox.freePort());
        var run = sandbox.run("dashboard", "--port", port);
        assertEquals(3, run.code(), run.all());
        assertTrue(run.err().contains("no proxy of headroom answers on port " + port), run.err());
        assertEquals(2, sandbox.run("dashboard", "--port", "0").code());
        assertEquals(3, sandbox.run("dashboard", "--profile", "other").code());
    }

    @Test
    void itOpensABrowserWhereThereIsADisplay() throws Exception {
        var opened = sandbox.outside().resolve("opened");
        sandbox.program("xdg-open", "echo \"$1\" > " + opened + ".new && mv " + opened + ".new " + opened + "\n");
        try (var proxy = TestProxy.start("http://127.0.0.1:9")) {
            var port = Integer.toString(proxy.address().getPort());
            var address = "http://127.0.0.1:" + port + "/dashboard";
            sandbox.set("HEADROOM_PORT", port);
            assertEquals(address + "\n", sandbox.run("dashboard").out());
            sandbox.set("DISPLAY", ":0");
            assertEquals(0, sandbox.run("dashboard", "--no-open").code());
            sandbox.set("SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22");
            assertEquals(address + "\n", sandbox.run("dashboard").out());
            assertFalse(Files.exists(opened));
            sandbox.unset("SSH_CONNECTION");
            assertEquals(address + "\n", sandbox.run("dashboard").out());
            Await.until("it is opened", Duration.ofSeconds(20), () -> Files.exists(opened));
            assertEquals(address + "\n", Files.readString(opened));
        }
    }
}
