package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Managers;
import support.Sandbox;
import support.ScriptedProvider;

/// The preset persistent-docker on a real engine, by a user whose uid is nobody's in the image.
class DockerTest {
    /// Where a container with a network of its own finds the engine's machine.
    private static final String BRIDGE = "10.213.0.1";

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

    private void awaitAnotherThan(String old) {
        Await.until(
                "a new proxy serves",
                Duration.ofSeconds(90),
                () -> !box.instance(port).isEmpty() && !box.instance(port).equals(old));
    }

    @Test
    void aWholeLifeLeavesNothing() throws Exception {
        var before = box.leftovers();
        try (var provider = ScriptedProvider.start(
                BRIDGE, ScriptedProvider.events(Duration.ofMillis(10), "{\"n\":1}", "{\"n\":2}"))) {
            var secret = "s3cret-of-the-gateway";
            Box.require(box.apply(
                    port, "--env ANTHROPIC_TARGET_API_URL=http://me:" + secret + "@" + BRIDGE + ":" + provider.port()));
            var health = box.health(port);
            assertEquals("docker", health.path("deployment").path("runtime").asText());
            assertEquals(
                    "persistent-docker",
                    health.path("deployment").path("preset").asText());
            assertEquals("none", health.path("deployment").path("supervisor").asText());
            assertTrue(box.settings().contains("http://127.0.0.1:" + port));

            // A request of the tool's, streamed and counted.
            try (var client = HttpClient.newHttpClient()) {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/messages"))
                                .POST(BodyPublishers.ofString("{\"stream\":true,\"messages\":[]}"))
                                .build(),
                        BodyHandlers.ofString());
                assertTrue(answer.body().contains("{\"n\":2}"), answer.body());
            }
            assertEquals(1, box.health(port).path("traffic").path("forwarded").asInt());

            // Ours, and nobody else's.
            var foreign = box.as("find .headroom ! -user " + DockerBox.USER).out();
            assertEquals("", foreign);
            assertEquals(
                    "{\"" + port + "/tcp\":[{\"HostIp\":\"127.0.0.1\",\"HostPort\":\"" + port + "\"}]}\n",
                    box.docker("inspect --format '{{json .HostConfig.PortBindings}}' headroom-default")
                            .out());
            assertFalse(box.docker("inspect headroom-default").out().contains(secret));
            assertFalse(box.docker("history --no-trunc headroom:$(docker inspect --format '{{index .Config.Labels"
                            + " \"headroom.version\"}}' headroom-default)")
                    .out()
                    .contains(secret));
            Await.until(
                    "Docker says it is healthy",
                    Duration.ofSeconds(60),
                    () -> box.docker("ps --format '{{.Names}} {{.Status}}'")
                            .out()
                            .matches("(?s).*headroom-default .*\\(healthy\\).*"));

            var status = box.verb("status");
            assertEquals(0, status.exitCode(), status.out());
            assertTrue(status.out().contains("docker: the container headroom-default is running"), status.out());
            assertTrue(box.verb("logs").out().contains("headroom proxy listening on"));

            var first = box.instance(port);
            assertTrue(box.apply(port, "").out().contains("Everything already is as asked"));
            assertEquals(first, box.instance(port));
            Box.require(box.verb("restart"));
            var second = box.instance(port);
            assertNotEquals(first, second);

            Box.require(box.verb("stop"));
            assertEquals("", box.instance(port));
            assertFalse(box.settings().contains("127.0.0.1"), box.settings());
            assertEquals(3, box.verb("status").exitCode());
            Box.require(box.verb("start"));
            assertTrue(box.settings().contains("http://127.0.0.1:" + port));

            Box.require(box.verb("remove"));
            assertEquals(before, box.leftovers());
        }
    }

    @Test
    void itComesBackUnlessItWasStopped() throws Exception {
        Box.require(box.apply(port, ""));
        var now = box.instance(port);
        for (var crash : new String[] {"proxy", "kill", "restart", "powercut"}) {
            if (crash.equals("proxy")) {
                Box.require(box.docker(
                        "inspect --format '{{.State.Pid}}' headroom-default | grep -vx 0 | xargs -r kill -KILL"));
            } else {
                Box.require(box.call(crash));
            }
            awaitAnotherThan(now);
            now = box.instance(port);
            Await.until(
                    "status agrees after " + crash,
                    Duration.ofSeconds(30),
                    () -> box.verb("status").ok());
        }
        Box.require(box.verb("stop"));
        for (var crash : new String[] {"restart", "kill", "powercut"}) {
            Box.require(box.call(crash));
            assertEquals(
                    "false\n",
                    box.docker("inspect --format '{{.State.Running}}' headroom-default")
                            .out(),
                    crash);
        }
        assertEquals(3, box.verb("status").exitCode());
        Box.require(box.verb("start"));
        awaitAnotherThan(now);
    }

    @Test
    void anUpstreamOfThisMachineIsReached() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{\"ok\":true}"))) {
            Box.require(box.apply(port, "--anthropic-api-url " + provider.url()));
            assertTrue(box.docker("inspect --format '{{.HostConfig.NetworkMode}}' headroom-default")
                    .out()
                    .startsWith("host"));
            try (var client = HttpClient.newHttpClient()) {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/messages"))
                                .POST(BodyPublishers.ofString("{}"))
                                .build(),
                        BodyHandlers.ofString());
                assertEquals("{\"ok\":true}", answer.body());
            }
            assertTrue(
                    Managers.run("sh", "-c", "ss -ltnH 'sport = :" + port + "' | awk '{print $4}'")
                            .out()
                            .matches("(\\[::ffff:127\\.0\\.0\\.1\\]|127\\.0\\.0\\.1):" + port + "\n"),
                    "it listens on 127.0.0.1 only");
            Box.require(box.verb("status"));
        }
    }

    @Test
    void aStreamOutlivesARestartAndAnUpgrade() throws Exception {
        var events = IntStream.range(0, 20).mapToObj(n -> "{\"n\":" + n + "}").toArray(String[]::new);
        try (var provider = ScriptedProvider.start(BRIDGE, ScriptedProvider.events(Duration.ofSeconds(1), events));
                var client = HttpClient.newHttpClient()) {
            Box.require(box.apply(port, "--anthropic-api-url http://" + BRIDGE + ":" + provider.port()));
            goesOnDuring("headroom install restart", client, provider);
            var image = images();
            box.changeBuild();
            goesOnDuring("headroom install apply", client, provider);
            assertNotEquals(image, images());
            assertEquals(1, images().lines().count(), "the image before is gone");
            Box.require(box.verb("status"));
        }
    }

    private static String images() {
        return box.docker("image ls -q --filter label=headroom.version").out();
    }

    /// A stream that is open while the command replaces the proxy ends whole.
    private void goesOnDuring(String command, HttpClient client, ScriptedProvider provider) throws Exception {
        var before = provider.received().size();
        var stream = CompletableFuture.supplyAsync(() -> {
            try {
                return client.send(
                                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/messages"))
                                        .POST(BodyPublishers.ofString("{\"stream\":true}"))
                                        .build(),
                                BodyHandlers.ofString())
                        .body();
            } catch (IOException | InterruptedException e) {
                return e.toString();
            }
        });
        Await.until(
                "it has begun",
                Duration.ofSeconds(20),
                () -> provider.received().size() > before);
        var old = box.instance(port);
        Box.require(box.as(command));
        assertTrue(stream.get().contains("{\"n\":19}"), stream.get());
        assertNotEquals(old, box.instance(port));
    }
}
