package headroom.proxy;

import static java.util.Map.entry;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static support.FrameServer.END_STREAM;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.FrameServer;
import support.TestProxy;
import support.WireClient;

/// What becomes of a request when an HTTP/2 provider says goodbye, refuses, breaks off or breaks the rules: frames
/// by hand.
@Execution(ExecutionMode.CONCURRENT)
class FramesTest {
    private static final int NO_ERROR = 0;
    private static final int INTERNAL_ERROR = 2;
    private static final int REFUSED_STREAM = 7;

    @TempDir
    private static Path folder;

    private FrameServer server;
    private ProxyServer proxy;

    @AfterEach
    void stop() throws Exception {
        proxy.close();
        server.close();
    }

    private void start(FrameServer.Script script) throws Exception {
        server = FrameServer.start(folder, script);
        proxy = TestProxy.trusting(server.port(), server.certificate());
    }

    private WireClient.Answer post(String body) throws Exception {
        return WireClient.ask(proxy.address().getPort(), WireClient.request("POST", "/v1/messages", body));
    }

    private static void answer(FrameServer.Wire wire, int stream) throws Exception {
        wire.head(stream, 0, entry(":status", "200")).data(stream, END_STREAM, "all of it");
    }

    @Test
    void aGoodbyeLeavesTheOpenStreamItsEnd() throws Exception {
        start((wire, connection, stream) -> {
            wire.head(stream, 0, entry(":status", "200"))
                    .data(stream, 0, "first ")
                    .goAway(Integer.MAX_VALUE, NO_ERROR);
            Thread.sleep(200);
            wire.data(stream, 0, "second ").goAway(stream, NO_ERROR);
            Thread.sleep(200);
            wire.data(stream, END_STREAM, "third").close();
        });
        for (int i = 0; i < 3; i++) {
            var answer = post("{}");
            assertEquals("first second third", answer.text());
            assertTrue(answer.complete());
        }
        assertEquals(List.of(1, 2, 3), server.requests());
    }

    @ParameterizedTest
    @ValueSource(ints = {7, 50_000, 250_000})
    void aRequestBelowWhichAProviderSaidGoodbyeIsSentAgainWithItsBody(int length) throws Exception {
        start((wire, connection, stream) -> {
            if (connection == 1) {
                wire.goAway(0, NO_ERROR);
            } else {
                answer(wire, stream);
            }
        });
        assertEquals("200 all of it", said(post("x".repeat(length))));
        assertEquals(List.of(1, 2), server.requests());
    }

    /// As nginx does at its `keepalive_requests` when it is busy: the goodbye is still unread when the next request
    /// is written to a connection that is gone.
    @Test
    void aConnectionResetBehindItsGoodbyeLosesNoRequest() throws Exception {
        start((wire, connection, stream) -> {
            if (stream == 1) {
                wire.goAway(1, NO_ERROR);
                answer(wire, stream);
                wire.leave();
            }
        });
        try (var three = Executors.newFixedThreadPool(3)) {
            var calls = Collections.nCopies(300, (Callable<String>) () -> said(post("{}")));
            for (var call : three.invokeAll(calls)) {
                assertEquals("200 all of it", call.get());
            }
        }
    }

    /// As a network that is gone: packets vanish, nobody says so.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aConnectionWithoutASignOfLifeIsBroken(boolean begun) throws Exception {
        start((wire, connection, stream) -> {
            if (begun) {
                wire.head(stream, 0, entry(":status", "200")).data(stream, 0, "first ");
            }
            wire.fallSilent();
        });
        var begin = System.nanoTime();
        var answer = post("{}");
        assertTrue(Duration.ofNanos(System.nanoTime() - begin).toSeconds() < 30, "as long as somebody waits");
        assertEquals(begun ? 200 : 502, answer.status());
        if (begun) {
            assertFalse(answer.complete());
        } else {
            assertTrue(answer.text().contains("the network gives no sign of life"), answer.text());
        }
    }

    @Test
    void aProviderThatTakesItsTimeIsWaitedFor() throws Exception {
        start((wire, connection, stream) -> {
            Thread.sleep(15_000);
            answer(wire, stream);
        });
        assertEquals("200 all of it", said(post("{}")));
        assertEquals(List.of(1), server.requests());
    }

    @Test
    void aRefusedStreamIsSentAgain() throws Exception {
        var refusals = new java.util.concurrent.atomic.AtomicInteger();
        start((wire, connection, stream) -> {
            if (refusals.getAndIncrement() == 0) {
                wire.reset(stream, REFUSED_STREAM);
            } else {
                answer(wire, stream);
            }
        });
        assertEquals("200 all of it", said(post("{}")));
    }

    @Test
    void aProviderThatRefusesForGoodIsA502() throws Exception {
        start((wire, connection, stream) -> wire.reset(stream, REFUSED_STREAM));
        assertEquals(502, post("{}").status());
        assertTrue(server.requests().size() <= 4, "asked " + server.requests().size() + " times");
    }

    @Test
    void aStreamThatIsResetBeforeItsAnswerIsNotSentAgain() throws Exception {
        start((wire, connection, stream) -> wire.reset(stream, INTERNAL_ERROR));
        assertBroken(post("{}"));
        assertEquals(1, server.requests().size());
    }

    @Test
    void aStreamThatIsResetAfterItsHeadIsBroken() throws Exception {
        start((wire, connection, stream) -> {
            wire.head(stream, 0, entry(":status", "200"));
            Thread.sleep(200);
            wire.reset(stream, INTERNAL_ERROR);
        });
        var answer = post("{}");
        assertEquals(200, answer.status());
        assertFalse(answer.complete());
    }

    @Test
    void aStreamThatIsResetWithItsHeadIsA502() throws Exception {
        start((wire, connection, stream) ->
                wire.head(stream, 0, entry(":status", "200")).reset(stream, INTERNAL_ERROR));
        var answer = post("{}");
        assertTrue(answer.status() == 502 || !answer.complete(), said(answer));
    }

    @Test
    void anAnswerWithoutAStatusIsA502() throws Exception {
        start((wire, connection, stream) ->
                wire.head(stream, 0, entry("content-type", "text/plain")).data(stream, END_STREAM, "x"));
        assertBroken(post("{}"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"3", "30"})
    void anAnswerOfAnotherLengthThanItSaysIsBroken(String length) throws Exception {
        start((wire, connection, stream) -> wire.head(
                        stream, 0, entry(":status", "200"), entry("content-length", length))
                .data(stream, END_STREAM, "all of it"));
        var answer = post("{}");
        assertTrue(answer.status() == 502 || !answer.complete(), said(answer));
    }

    @Test
    void anUnknownInterimAnswerIsFollowedByTheTrueOne() throws Exception {
        start((wire, connection, stream) -> {
            wire.head(stream, 0, entry(":status", "104"), entry("x-upload", "1"))
                    .head(stream, 0, entry(":status", "199"));
            answer(wire, stream);
        });
        assertEquals("200 all of it", said(post("{}")));
    }

    @Test
    void aConnectionThatEndsUnderAStreamIsSeenAtOnce() throws Exception {
        start((wire, connection, stream) -> {
            wire.head(stream, 0, entry(":status", "200")).data(stream, 0, "half");
            Thread.sleep(200);
            wire.close();
        });
        var answer = post("{}");
        assertEquals("half", answer.text());
        assertFalse(answer.complete());
    }

    private static void assertBroken(WireClient.Answer answer) {
        assertEquals(502, answer.status(), answer.text());
        assertEquals(Optional.of("broken"), answer.header("x-headroom-error"));
    }

    private static String said(WireClient.Answer answer) {
        return answer.status() + " " + answer.text();
    }
}
