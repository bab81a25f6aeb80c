package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.contract.Version;
import headroom.host.CommandResult;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import support.Managers;
import support.Sandbox;

/// Compose on a real engine, in a clean checkout, by a user whose uid is nobody's in the image; and every command of
/// the page on Docker.
class ComposeTest {
    private static final String COMPOSE = "docker compose -f templates/docker/docker-compose.native.yml ";
    private static DockerBox box;
    private static Path clone;
    private final int port = Sandbox.freePort();

    @BeforeAll
    static void up() throws IOException {
        box = new DockerBox();
        clone = box.checkout();
    }

    @AfterAll
    static void down() throws IOException {
        if (box != null) {
            box.docker("image ls -aq --filter label=headroom.version | xargs -r docker image rm -f");
            box.docker("image prune -f");
            box.close();
        }
    }

    private CommandResult compose(String words, Map<String, String> variables) {
        var all = new TreeMap<>(Map.of("HEADROOM_HOST_HOME", box.home().toString(), "HEADROOM_PORT", port + ""));
        all.putAll(variables);
        return box.as("cd " + clone + "; " + COMPOSE + words, all);
    }

    private JsonNode config(Map<String, String> variables) throws IOException {
        return new ObjectMapper()
                .readTree(Box.require(compose("--profile cli config --format json", variables))
                        .out());
    }

    @Test
    void theFileSaysWhatItDoes() throws IOException {
        var config = config(Map.of());
        assertEquals("headroom", config.path("name").asText());
        var proxy = config.path("services").path("proxy");
        assertEquals("headroom:" + Version.NUMBER, proxy.path("image").asText());
        assertEquals(
                Version.NUMBER,
                proxy.path("build").path("args").path("HEADROOM_VERSION").asText());
        assertEquals("127.0.0.1", proxy.path("ports").path(0).path("host_ip").asText());
        assertEquals(port + "", proxy.path("ports").path(0).path("published").asText());
        assertEquals(
                box.home() + "/.headroom",
                proxy.path("volumes").path(0).path("source").asText());
        assertEquals(
                clone.toString(), proxy.path("volumes").path(1).path("source").asText());
        assertEquals(
                "named:1",
                config(Map.of("HEADROOM_IMAGE", "named:1"))
                        .path("services")
                        .path("cli")
                        .path("image")
                        .asText());
        var windows = config(Map.of("HEADROOM_HOST_HOME", "C:\\Users\\my name"));
        assertEquals(
                "C:\\Users\\my name/.headroom",
                windows.path("services")
                        .path("proxy")
                        .path("volumes")
                        .path(0)
                        .path("source")
                        .asText());
        var without = compose("config", Map.of("HEADROOM_HOST_HOME", ""));
        assertNotEquals(0, without.exitCode());
        assertTrue(without.err().contains("HEADROOM_HOST_HOME"), without.err());
        assertTrue(without.err().contains("Set it to your home folder"), without.err());
    }

    @Test
    void bothDockerfilesEndAlike() throws IOException {
        var checkout = Files.readString(Path.of("templates/docker/Dockerfile"));
        var runtime = Files.readString(Path.of("templates/docker/runtime.Dockerfile"));
        var end = "RUN mkdir";
        assertEquals(checkout.substring(checkout.indexOf(end)), runtime.substring(runtime.indexOf(end)));
    }

    @Test
    void aNewcomersFilesAreTheirOwn() throws IOException {
        assertFalse(Files.exists(box.home().resolve(".headroom")));
        try {
            Box.require(compose("up -d --wait proxy", Map.of()));
            var ready = Managers.run("curl", "-fsS", "http://127.0.0.1:" + port + "/readyz");
            assertTrue(ready.out().contains("\"ready\":true"), ready.out() + ready.err());
            assertEquals(
                    DockerBox.USER + "\n",
                    box.docker("exec headroom-proxy-1 stat -c %u /proc/1").out());
            assertEquals(
                    "127.0.0.1:" + port + "\n",
                    compose("port proxy 8787", Map.of()).out());
            var help = Box.require(compose("run --rm cli --help", Map.of()));
            assertTrue(help.out().contains("Usage: headroom"), help.out());
            Box.require(compose("run --rm -T cli stats | grep -q .", Map.of()));
            assertEquals("", box.as("find .headroom ! -user " + DockerBox.USER).out());
            assertTrue(Files.exists(box.home().resolve(".headroom")));
        } finally {
            Box.require(compose("--profile cli down", Map.of()));
        }
        assertEquals("", box.docker("ps -aq").out());
        Box.require(box.as("rm -r .headroom"));
    }

    @Test
    void everyCommandOfThePageWorks() throws IOException {
        var said = new StringBuilder("cd " + clone + "; ");
        var blocks = Pattern.compile("(?s)```sh\\n(.*?)```").matcher(Files.readString(Path.of("docs/docker.md")));
        var commands = new ArrayList<String>();
        blocks.results().forEach(block -> commands.addAll(block.group(1).lines().toList()));
        assertTrue(commands.size() > 10, "the page has commands: " + commands);
        for (var command : commands) {
            if (command.startsWith("export ")) {
                said.append(command).append("; ");
            }
            var run = box.as(said + command.replace("8787", port + ""), Map.of("HEADROOM_PORT", port + ""));
            assertEquals(0, run.exitCode(), command + "\n" + run.out() + run.err());
        }
        assertEquals("", box.docker("ps -aq").out());
        box.as("rm -rf .headroom");
    }
}
