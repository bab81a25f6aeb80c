package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.host.CommandResult;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Managers;
import support.Sandbox;

/// What stands in the way of persistent-docker on a real engine, or goes wrong with it: said, and nothing left.
class DockerRefusalTest {
    private static DockerBox box;
    private final int port = Sandbox.freePort();

    @BeforeAll
    static void up() throws IOException {
        box = new DockerBox();
    }

    @AfterAll
    static void down() throws IOException {
        if (box != null) {
            box.close();
        }
    }

    @AfterEach
    void remove() {
        box.as("headroom install remove --force");
        box.docker("rm -f headroom-default");
    }

    @Test
    void aDeadEngineIsNamed() throws Exception {
        Box.require(box.apply(port, ""));
        Box.require(box.call("down"));
        try {
            var status = box.verb("status");
            assertEquals(4, status.exitCode(), status.out());
            assertTrue(status.out().contains("Docker does not answer"), status.out());
            var stop = Box.require(box.verb("stop"));
            assertFalse(box.settings().contains("127.0.0.1"), box.settings());
            assertTrue(stop.err().contains("Docker does not answer"), stop.err());
            var remove = box.verb("remove");
            assertEquals(4, remove.exitCode(), remove.err());
            assertTrue(
                    remove.err().contains("error: the container headroom-default could not be removed")
                            && remove.err().contains("why: Docker does not answer: "),
                    remove.err());
        } finally {
            Box.require(box.call("up"));
        }
        Await.until(
                "the stopped one stays stopped",
                Duration.ofSeconds(30),
                () -> box.docker("inspect --format '{{.State.Status}}' headroom-default")
                        .out()
                        .equals("exited\n"));
        Box.require(box.verb("remove"));
        assertFalse(Files.exists(box.home().resolve(".headroom")));
        assertEquals("", box.docker("ps -aq --filter name=headroom-").out());
    }

    @Test
    void whatStandsInTheWayIsSaidAndNothingIsLeft() throws Exception {
        var before = box.leftovers();
        refused(
                box.as("PATH=/usr/bin:/bin; headroom install apply --preset persistent-docker --port " + port),
                "there is no Docker here",
                before);
        refused(applyWith("DOCKER_HOST", "tcp://127.0.0.1:2375"), "the container would run on another machine", before);
        refused(
                applyWith("DOCKER_HOST", "ssh://somebody@example.com"),
                "the container would run on another machine",
                before);
        refused(applyWith("DOCKER_HOST", "unix:///var/tmp/nobody.sock"), "Docker does not answer", before);
        Box.require(Managers.run("chmod", "0", "/var/run/docker.sock"));
        try {
            refused(box.apply(port, ""), "you may not use Docker", before);
        } finally {
            Box.require(Managers.run("chmod", "660", "/var/run/docker.sock"));
        }
        Box.require(box.as("mkdir -m 500 .headroom"));
        refused(box.apply(port, ""), "cannot write " + box.home() + "/.headroom", box.leftovers());
        Box.require(box.as("rmdir .headroom"));
        try (var taken = new ServerSocket(port)) {
            refused(box.apply(port, ""), "port " + port + " is taken by ", before);
        }
        Box.require(box.docker("create --name headroom-default headroom-test-base:latest true"));
        refused(box.apply(port, ""), "the name headroom-default is taken", box.leftovers());
        Box.require(box.docker("rm headroom-default"));
        refused(
                box.apply(port, "--image headroom-nobody-has-this:1"),
                "the image headroom-nobody-has-this:1 cannot be had",
                before);
        refused(applyWith("HEADROOM_BASE_IMAGE", "headroom-nobody-has-this:1"), "could not be built", before);
    }

    private CommandResult applyWith(String name, String value) {
        return box.as(
                "headroom install apply --preset persistent-docker --providers manual --target claude --port " + port,
                Map.of(name, value));
    }

    private static void refused(CommandResult outcome, String what, String before) {
        assertNotEquals(0, outcome.exitCode(), outcome.out());
        assertTrue(outcome.err().contains("error: ") && outcome.err().contains(what), outcome.err());
        assertTrue(outcome.err().contains("\nwhy: ") && outcome.err().contains("\nnext: "), outcome.err());
        assertEquals(before, box.leftovers(), what);
    }

    @Test
    void anImageThatDoesNotServeIsTakenBack() throws Exception {
        box.docker("build -q -t headroom-ends:1 - <<'E'\nFROM headroom-test-base:latest\nENTRYPOINT [\"false\"]\nE\n");
        box.docker("build -q -t headroom-hangs:1 - <<'E'\n"
                + "FROM headroom-test-base:latest\n"
                + "ENTRYPOINT [\"sleep\",\"600\"]\n"
                + "E\n");
        try {
            var before = box.leftovers();
            refused(box.apply(port, "--image headroom-ends:1"), "the proxy did not become ready", before);
            refused(box.apply(port, "--image headroom-hangs:1"), "the proxy did not become ready", before);
            Box.require(box.apply(port, ""));
            var now = box.instance(port);
            var failed = box.apply(port, "--image headroom-ends:1");
            assertEquals(1, failed.exitCode(), failed.err());
            assertTrue(failed.err().contains("the deployment is back as it was"), failed.err());
            assertNotEquals("", box.instance(port));
            Box.require(box.verb("status"));
            assertNotEquals(now, box.instance(port));
        } finally {
            box.docker("image rm -f headroom-ends:1 headroom-hangs:1");
        }
    }
}
