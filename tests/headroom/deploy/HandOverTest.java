package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Await;
import support.FreshConnections;
import support.Sandbox;
import support.Scale;
import support.ScriptedProvider;
import support.WireClient;

/// The agent keeps the port while its proxy is replaced, killed or upgraded: nobody is refused, and nobody waits
/// for the streams of others.
class HandOverTest {
    private final Sandbox sandbox = new Sandbox("home of Zoë");
    private final int port = Sandbox.freePort();
    private final ScriptedProvider provider = ScriptedProvider.start(ScriptedProvider.json("{}"));

    @AfterEach
    void end() {
        sandbox.run("install", "remove", "--force");
        provider.close();
        sandbox.close();
    }

    private Sandbox.Run apply(String... more) {
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--target",
                "claude",
                "--supervisor",
                "agent",
                "--port",
                Integer.toString(port),
                "--anthropic-api-url",
                provider.url()));
        words.addAll(List.of(more));
        return sandbox.run(words.toArray(String[]::new));
    }

    private String instance() throws Exception {
        try (var client = new WireClient(port)) {
            return new ObjectMapper()
                    .readTree(client.send(WireClient.request("GET", "/health", ""))
                            .answer()
                            .text())
                    .path("instance_id")
                    .asText();
        }
    }

    @Test
    void nobodyIsRefusedWhateverBecomesOfTheProxy() throws Exception {
        assertEquals(0, apply().code());
        int requests = Scale.pick(2_000, 10_000);
        var clients = new FreshConnections(port);
        Queue<FreshConnections.Span> kills = new ConcurrentLinkedQueue<>();
        var failures = new ConcurrentLinkedQueue<String>();
        clients.send(requests, 20, number -> {
            if (number % (requests / 20) == 0) {
                event(number / (requests / 20), kills)
                        .filter(run -> run.code() != 0)
                        .ifPresent(run -> failures.add(run.all()));
            }
        });
        System.out.println("    " + clients);
        assertEquals(List.of(), List.copyOf(failures));
        assertEquals(0, clients.refused.get(), clients.toString());
        assertEquals(0, clients.falseEnds.get(), clients.toString());
        for (var broken : clients.broken) {
            assertTrue(
                    kills.stream().anyMatch(broken::meets),
                    "broken without a SIGKILL: " + broken + " of " + clients + ", SIGKILLs " + kills);
        }
        assertEquals(requests, clients.answered.get() + clients.broken.size(), clients.toString());
        assertEquals(0, sandbox.run("install", "status").code());
    }

    private Optional<Sandbox.Run> event(int number, Collection<FreshConnections.Span> kills) {
        return switch (number) {
            case 1, 3, 5, 7, 9 -> Optional.of(sandbox.run("install", "restart"));
            case 11 -> Optional.of(apply("--mode", "compact"));
            case 13 -> Optional.of(upgrade());
            case 15, 17, 19 -> {
                kill(kills);
                yield Optional.empty();
            }
            default -> Optional.empty();
        };
    }

    /// As a new version would: other contents, so another runtime.
    private Sandbox.Run upgrade() {
        try {
            var contents = Path.of(sandbox.home() + "/.headroom/runtime/0.1.0/contents");
            Files.writeString(contents, "changed\n", StandardOpenOption.APPEND);
            return apply("--mode", "compact");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void kill(Collection<FreshConnections.Span> kills) {
        var begin = System.nanoTime();
        var processes = sandbox.host().processes();
        // Where it has just been killed only the agent has the port.
        processes
                .listener(port)
                .filter(holder -> holder.commandLine().contains("agent run"))
                .ifPresent(proxy -> {
                    processes.kill(proxy.pid());
                    Await.until(
                            "it is gone",
                            Duration.ofSeconds(10),
                            () -> processes.find(proxy.pid()).isEmpty());
                });
        kills.add(FreshConnections.Span.since(begin));
    }

    @Test
    void newClientsAreServedWhileTheOldProxyFinishesItsStreams() throws Exception {
        assertEquals(0, apply().code());
        var rest = new CountDownLatch(1);
        provider.play((request, wire) -> {
            if (request.text().equals("{}")) {
                wire.send(ScriptedProvider.head(200, "Content-Length: 2") + "{}");
                return;
            }
            wire.send(ScriptedProvider.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked"))
                    .chunk("one");
            try {
                rest.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            wire.chunk("two").lastChunk();
        });
        var before = instance();
        try (var stream = new WireClient(port)) {
            stream.send(WireClient.request("POST", "/v1/messages", "{\"stream\":true}"));
            assertEquals(200, stream.head().status());
            assertEquals("one", new String(stream.chunk().orElseThrow()));
            var restarted = sandbox.run("install", "restart");
            assertEquals(0, restarted.code(), restarted.all());
            assertNotEquals(before, instance());
            assertEquals(
                    "{}",
                    WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"))
                            .text());
            rest.countDown();
            assertEquals("two", new String(stream.chunk().orElseThrow()));
            assertEquals(0, stream.chunk().orElseThrow().length);
        } finally {
            rest.countDown();
        }
    }

    @Test
    void removeWaitsForAReplacedProxyToo() throws Exception {
        assertEquals(0, apply().code());
        var rest = new CountDownLatch(1);
        provider.play((request, wire) -> {
            wire.send(ScriptedProvider.head(200, "Content-Type: text/event-stream", "Transfer-Encoding: chunked"))
                    .chunk("one");
            try {
                rest.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            wire.chunk("two").lastChunk();
        });
        try (var stream = new WireClient(port)) {
            stream.send(WireClient.request("POST", "/v1/messages", "{}"));
            assertEquals(200, stream.head().status());
            assertEquals("one", new String(stream.chunk().orElseThrow()));
            assertEquals(0, sandbox.run("install", "restart").code());
            var removal = CompletableFuture.supplyAsync(() -> sandbox.run("install", "remove"));
            Await.until(
                    "the new proxy is gone",
                    Duration.ofSeconds(20),
                    () -> sandbox.host().processes().free("127.0.0.1", port));
            rest.countDown();
            assertEquals("two", new String(stream.chunk().orElseThrow()));
            assertEquals(0, removal.join().code());
            assertTrue(ProcessHandle.allProcesses()
                    .noneMatch(process -> process.info()
                            .commandLine()
                            .orElse("")
                            .contains(sandbox.home().toString())));
        } finally {
            rest.countDown();
        }
    }

    /// A process that kept the socket would have clients wait for nobody.
    @Test
    void nobodyListensOnceItIsStopped() {
        assertEquals(0, apply().code());
        assertEquals(0, sandbox.run("install", "stop").code());
        assertTrue(sandbox.host().processes().free("127.0.0.1", port));
    }
}
