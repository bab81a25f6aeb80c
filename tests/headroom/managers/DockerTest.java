package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.host.CommandResult;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
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

    private CommandResult apply(String more) {
        return box.as("headroom install apply --preset persistent-docker --providers manual --target claude --port "
                + port + " " + more);
    }

    private static CommandResult verb(String verb) {
        return box.as("headroom install " + verb);
    }

    private JsonNode health() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    BodyHandlers.ofString());
            return new ObjectMapper().readTree(answer.body());
        }
    }

    private String instance() {
        try {
            return health().path("instance_id").asText();
        } catch (Exception e) {
            return "";
        }
    }

    private void awaitAnotherThan(String old) {
        Await.until(
                "a new proxy serves",
                Duration.ofSeconds(90),
                () -> !instance().isEmpty() && !instance().equals(old));
    }

    private static String settings() throws IOException {
        return Files.readString(box.home().resolve(".claude/settings.json"));
    }

    @Test
    void aWholeLifeLeavesNothing() throws Exception {
        var before = box.leftovers();
        try (var provider = ScriptedProvider.start(
                BRIDGE, ScriptedProvider.events(Duration.ofMillis(10), "{\"n\":1}", "{\"n\":2}"))) {
            var secret = "s3cret-of-the-gateway";
            Box.require(
                    apply("--env ANTHROPIC_TARGET_API_URL=http://me:" + secret + "@" + BRIDGE + ":" + provider.port()));
            var health = health();
            assertEquals("docker", health.path("deployment").path("runtime").asText());
            assertEquals(
                    "persistent-docker",
                    health.path("deployment").path("preset").asText());
            assertEquals("none", health.path("deployment").path("supervisor").asText());
            assertTrue(settings().contains("http://127.0.0.1:" + port));

            // A request of the tool's, streamed and counted.
            try (var client = HttpClient.newHttpClient()) {
                var answer = client.send(
                        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/messages"))
                                .POST(BodyPublishers.ofString("{\"stream\":true,\"messages\":[]}"))
                                .build(),
                        BodyHandlers.ofString());
                assertTrue(answer.body().contains("{\"n\":2}"), answer.body());
            }
            assertEquals(1, health().path("traffic").path("forwarded").asInt());

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

            var status = verb("status");
            assertEquals(0, status.exitCode(), status.out());
            assertTrue(status.out().contains("docker: the container headroom-default is running"), status.out());
            assertTrue(verb("logs").out().contains("headroom proxy listening on"));

            var first = instance();
            assertTrue(apply("").out().contains("Everything already is as asked"));
            assertEquals(first, instance());
            Box.require(verb("restart"));
            var second = instance();
            assertNotEquals(first, second);

            Box.require(verb("stop"));
            assertEquals("", instance());
            assertFalse(settings().contains("127.0.0.1"), settings());
            assertEquals(3, verb("status").exitCode());
            Box.require(verb("start"));
            assertTrue(settings().contains("http://127.0.0.1:" + port));

            Box.require(verb("remove"));
            assertEquals(before, box.leftovers());
        }
    }

    @Test
    void itComesBackUnlessItWasStopped() throws Exception {
        Box.require(apply(""));
        var now = instance();
        for (var crash : new String[] {"proxy", "kill", "restart", "powercut"}) {
            if (crash.equals("proxy")) {
                Box.require(box.docker("inspect --format '{{.State.Pid}}' headroom-default | xargs kill -KILL"));
            } else {
                Box.require(box.call(crash));
            }
            awaitAnotherThan(now);
            now = instance();
            Await.until(
                    "status agrees after " + crash,
                    Duration.ofSeconds(30),
                    () -> verb("status").ok());
        }
        Box.require(verb("stop"));
        for (var crash : new String[] {"restart", "kill", "powercut"}) {
            Box.require(box.call(crash));
            assertEquals(
                    "false\n",
                    box.docker("inspect --format '{{.State.Running}}' headroom-default")
                            .out(),
                    crash);
        }
        assertEquals(3, verb("status").exitCode());
        Box.require(verb("start"));
        awaitAnotherThan(now);
    }

    @Test
    void aDeadEngineIsNamed() throws Exception {
        Box.require(apply(""));
        Box.require(box.call("down"));
        try {
            var status = verb("status");
            assertEquals(4, status.exitCode(), status.out());
            assertTrue(status.out().contains("Docker does not answer"), status.out());
            var stop = Box.require(verb("stop"));
            assertFalse(settings().contains("127.0.0.1"), settings());
            assertTrue(stop.err().contains("Docker does not answer"), stop.err());
            var remove = verb("remove");
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
        Box.require(verb("remove"));
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
            refused(apply(""), "you may not use Docker", before);
        } finally {
            Box.require(Managers.run("chmod", "660", "/var/run/docker.sock"));
        }
        Box.require(box.as("mkdir -m 500 .headroom"));
        refused(apply(""), "cannot write " + box.home() + "/.headroom", box.leftovers());
        Box.require(box.as("rmdir .headroom"));
        try (var taken = new ServerSocket(port)) {
            refused(apply(""), "port " + port + " is taken by ", before);
        }
        Box.require(box.docker("create --name headroom-default headroom-test-base:latest true"));
        refused(apply(""), "the name headroom-default is taken", box.leftovers());
        Box.require(box.docker("rm headroom-default"));
        refused(
                apply("--image headroom-nobody-has-this:1"),
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
            refused(apply("--image headroom-ends:1"), "the proxy did not become ready", before);
            refused(apply("--image headroom-hangs:1"), "the proxy did not become ready", before);
            Box.require(apply(""));
            var now = instance();
            var failed = apply("--image headroom-ends:1");
            assertEquals(1, failed.exitCode(), failed.err());
            assertTrue(failed.err().contains("the deployment is back as it was"), failed.err());
            assertNotEquals("", instance());
            Box.require(verb("status"));
            assertNotEquals(now, instance());
        } finally {
            box.docker("image rm -f headroom-ends:1 headroom-hangs:1");
        }
    }

    @Test
    void anUpstreamOfThisMachineIsReached() throws Exception {
        try (var provider = ScriptedProvider.start(ScriptedProvider.json("{\"ok\":true}"))) {
            Box.require(apply("--anthropic-api-url " + provider.url()));
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
            Box.require(verb("status"));
        }
    }

    @Test
    void aStreamOutlivesARestartAndAnUpgrade() throws Exception {
        var events = IntStream.range(0, 20).mapToObj(n -> "{\"n\":" + n + "}").toArray(String[]::new);
        try (var provider = ScriptedProvider.start(BRIDGE, ScriptedProvider.events(Duration.ofSeconds(1), events));
                var client = HttpClient.newHttpClient()) {
            Box.require(apply("--anthropic-api-url http://" + BRIDGE + ":" + provider.port()));
            goesOnDuring("headroom install restart", client, provider);
            var image = images();
            box.changeBuild();
            goesOnDuring("headroom install apply", client, provider);
            assertNotEquals(image, images());
            assertEquals(1, images().lines().count(), "the image before is gone");
            Box.require(verb("status"));
        }
    }

    private static String images() {
        return box.docker("image ls -q --filter label=headroom.version").out();
    }

    /// A stream that is open while the command replaces the proxy ends whole.
    private void goesOnDuring(String command, HttpClient client, ScriptedProvider provider) throws Exception {
        provider.forget();
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
                () -> !provider.received().isEmpty());
        var old = instance();
        Box.require(box.as(command));
        assertTrue(stream.get().contains("{\"n\":19}"), stream.get());
        assertNotEquals(old, instance());
    }
}
