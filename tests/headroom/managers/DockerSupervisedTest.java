package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Sandbox;

/// `--runtime docker`: a manager of the machine runs the container, one at a time, whatever is killed.
class DockerSupervisedTest {
    private static final int KILLS = 20;
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
    }

    private static String containers() {
        return box.docker("ps --all --quiet --filter label=headroom.profile=default")
                .out();
    }

    @Test
    void theAgentKeepsOneContainer() throws Exception {
        var before = box.leftovers();
        Box.require(
                box.as("headroom install apply --runtime docker --supervisor agent --providers manual --target claude"
                        + " --port " + port));
        assertEquals(
                "docker", box.health(port).path("deployment").path("runtime").asText());
        assertEquals(
                "persistent-service",
                box.health(port).path("deployment").path("preset").asText());
        var now = box.instance(port);
        for (var kill = 0; kill < KILLS; kill++) {
            // Every other time it is the client that is killed, which leaves its container.
            Box.require(
                    kill % 2 == 0
                            ? box.docker("ps -q --filter label=headroom.profile=default | xargs docker inspect --format"
                                    + " '{{.State.Pid}}' | grep -vx 0 | xargs -r kill -KILL")
                            : box.as("ps -o pid= -o comm= --ppid $(cat .headroom/deploy/default/runner.pid) | awk"
                                    + " '$2 == \"docker\" { print $1 }' | xargs -r kill -KILL"));
            var old = now;
            Await.until(
                    "another proxy serves after kill " + kill,
                    Duration.ofSeconds(60),
                    () -> !box.instance(port).isEmpty() && !box.instance(port).equals(old));
            now = box.instance(port);
        }
        Await.until(
                "status agrees",
                Duration.ofSeconds(30),
                () -> box.verb("status").ok());
        assertEquals(1, containers().lines().count());

        Box.require(box.verb("stop"));
        assertEquals("", containers());
        assertFalse(box.settings().contains("127.0.0.1"), box.settings());
        Box.require(box.verb("start"));
        Box.require(box.verb("restart"));
        assertEquals(1, containers().lines().count());

        // Without its image none gets ready again.
        Box.require(box.as(
                "sed -i 's/headroom:[0-9.]*/headroom-nobody-has-this:1/' .headroom/deploy/default/run-container.sh"));
        Box.require(box.docker("rm -f $(docker ps -q --filter label=headroom.profile=default)"));
        Await.until(
                "the tools go straight to their providers",
                Duration.ofSeconds(60),
                () -> !box.settings().contains("127.0.0.1"));
        var status = box.verb("status");
        assertEquals(4, status.exitCode());
        assertTrue(status.out().contains("headroom gave up"), status.out());

        // The script is written again, and all is well.
        Box.require(box.as("headroom install apply"));
        Box.require(box.verb("status"));
        Box.require(box.verb("remove"));
        assertEquals(before, box.leftovers());
    }

    @Test
    void aChangeOfRuntimeLeavesNothingOfTheOneBefore() throws Exception {
        var before = box.leftovers();
        var apply = "headroom install apply --providers manual --target claude --port " + port;
        for (var next : new String[] {
            "--supervisor agent --runtime java",
            "--preset persistent-docker",
            "--preset persistent-service --supervisor agent --runtime docker",
            "--runtime java"
        }) {
            Box.require(box.as(apply + " " + next));
            Box.require(box.verb("status"));
            assertEquals(next.contains("docker") ? 1 : 0, containers().lines().count(), next);
        }
        assertEquals(
                "", box.docker("image ls -q --filter label=headroom.version").out());
        Box.require(box.verb("remove"));
        assertEquals(before, box.leftovers());
    }

    @Test
    void wrapBringsAStoppedOneBack() throws Exception {
        Box.require(box.apply(port, ""));
        Box.require(box.verb("stop"));
        var run = Box.require(box.as("headroom wrap --port " + port + " -- sh -c 'echo \"$OPENAI_BASE_URL\"'"));
        assertTrue(run.out().startsWith("http://127.0.0.1:" + port + "/"), run.out() + run.err());
        assertEquals(
                "docker", box.health(port).path("deployment").path("runtime").asText());
        Box.require(box.verb("status"));
    }

    @Test
    void aContainerWithoutARecordIsFound() throws Exception {
        Box.require(box.apply(port, ""));
        Box.require(box.as("rm -rf .headroom"));
        var status = box.verb("status");
        assertEquals(4, status.exitCode(), status.out() + status.err());
        assertTrue((status.out() + status.err()).contains("an entry of docker"), status.out() + status.err());
        Box.require(box.as("headroom install remove --port " + port));
        assertEquals("", containers());
        assertFalse(box.settings().contains("127.0.0.1"), box.settings());
        assertFalse(Files.exists(box.home().resolve(".headroom")));
    }
}
