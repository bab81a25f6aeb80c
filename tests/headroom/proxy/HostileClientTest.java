package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Await;
import support.Scale;
import support.ScriptedProvider;
import support.TestProxy;
import support.WireClient;

/// Clients that break, drip, lie about lengths or try to smuggle a second request: nothing of it reaches a
/// provider.
class HostileClientTest {
    private static final String POST = "POST /v1/messages HTTP/1.1\r\nHost: localhost\r\n";

    private ScriptedProvider provider;
    private ProxyServer proxy;
    private int port;

    @BeforeEach
    void start() {
        provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
        proxy = TestProxy.start(provider.url());
        port = proxy.address().getPort();
    }

    @AfterEach
    void stop() throws Exception {
        assertEquals(
                200,
                WireClient.ask(port, WireClient.request("GET", "/livez", "")).status());
        proxy.close();
        provider.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Content-Length: 5\r\n"
                        + "Transfer-Encoding: chunked\r\n\r\n"
                        + "0\r\n\r\n"
                        + "GET /v1/models HTTP/1.1\r\n"
                        + "Host: localhost\r\n\r\n",
                "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n",
                "Content-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef",
                "Content-Length: 5, 6\r\n\r\nabcdef",
                "Content-Length: +5\r\n\r\nabcde",
                "Content-Length: 0x5\r\n\r\nabcde",
                "Content-Length: -1\r\n\r\n",
                "Content-Length: 99999999999999999999\r\n\r\n",
                "Transfer-Encoding: identity, chunked, identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n",
                "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n",
                "X-Folded: a\r\n b\r\n\r\n",
                "X-Nul: a\u0000b\r\n\r\n",
                "Bad Name: x\r\n\r\n",
                ": empty\r\n\r\n",
                "Host: other.example\r\n\r\n",
            })
    void malformedHeadsAreRefusedAndNotForwarded(String rest) throws Exception {
        try (var client = new WireClient(port)) {
            var answer = client.send(POST + rest).answer();
            assertTrue(answer.status() >= 400 && answer.status() < 500, "status " + answer.status());
            assertTrue(answer.text().startsWith("{"), answer.text());
        }
        assertEquals(List.of(), provider.received());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "zz\r\nab\r\n0\r\n\r\n",
                "-1\r\n\r\n",
                "2\r\nabc\r\n0\r\n\r\n",
                "ffffffffffffffffff\r\nab\r\n",
                "2;ext=\"\r\nab\r\n0\r\n\r\n\u0000"
            })
    void aBrokenChunkNeverLooksLikeAWholeBody(String chunks) throws Exception {
        try (var client = new WireClient(port)) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n" + chunks).answer();
        } catch (java.io.IOException e) {
            // Closing without an answer is fine as well.
        }
        assertTrue(
                provider.received().stream()
                        .allMatch(request ->
                                request.text().equals("ab") || request.text().isEmpty()),
                "a mangled body arrived");
        assertTrue(provider.received().size() <= 1);
    }

    @Test
    void aBodyThatBreaksOffNeverArrivesWhole() throws Exception {
        for (var framing :
                List.of("Content-Length: 100\r\n\r\nhalf", "Transfer-Encoding: chunked\r\n\r\n4\r\nhalf\r\n")) {
            try (var client = new WireClient(port)) {
                client.send(POST + framing);
                Thread.sleep(200);
                client.reset();
            }
        }
        Await.until("nothing is in flight", Duration.ofSeconds(30), () -> proxy.active() == 0);
        assertEquals(List.of(), provider.received());
    }

    @Test
    void headersBeyondTheLimitAreA431() throws Exception {
        assertEquals(
                431,
                WireClient.ask(port, POST + "X-Large: " + "x".repeat(70_000) + "\r\n\r\n")
                        .status());
        assertEquals(
                200,
                WireClient.ask(port, POST + "X-Large: " + "x".repeat(40_000) + "\r\n\r\n")
                        .status());
    }

    @Test
    void aBodyBeyondTheLimitIsA413WhateverItsFraming() throws Exception {
        var tooMuch = "x".repeat(9 * 1024 * 1024);
        var known = WireClient.ask(port, WireClient.request("POST", "/v1/messages", tooMuch));
        assertEquals(413, known.status());
        assertEquals(Optional.of("too-large"), known.header("x-headroom-error"));
        assertTrue(known.text().contains("--max-body-mb"), known.text());
        var chunked = WireClient.ask(
                port,
                POST + "Transfer-Encoding: chunked\r\n\r\n" + Integer.toHexString(tooMuch.length()) + "\r\n" + tooMuch
                        + "\r\n0\r\n\r\n");
        assertEquals(413, chunked.status());
        assertEquals(List.of(), provider.received());
    }

    @Test
    void aChunkedBodyOfUnknownLengthArrivesWhole() throws Exception {
        var random = new Random(Scale.SEED);
        var body = new ByteArrayOutputStream();
        try (var client = new WireClient(port)) {
            client.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
            for (int i = 0; i < 200; i++) {
                var chunk = new byte[1 + random.nextInt(20_000)];
                random.nextBytes(chunk);
                body.writeBytes(chunk);
                client.send(Integer.toHexString(chunk.length) + "\r\n")
                        .send(chunk)
                        .send("\r\n");
            }
            assertEquals(200, client.send("0\r\n\r\n").answer().status());
        }
        assertArrayEquals(body.toByteArray(), provider.last().body());
        assertEquals(List.of("chunked"), provider.last().all("Transfer-Encoding"));
    }

    @Test
    void pipelinedRequestsAreAnsweredInOrder() throws Exception {
        provider.play((request, wire) ->
                ScriptedProvider.json("\"" + request.target() + "\"").play(request, wire));
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("GET", "/v1/models/1", "")
                    + WireClient.request("POST", "/v1/messages", "{}")
                    + WireClient.request("GET", "/v1/models/3", ""));
            assertEquals("\"/v1/models/1\"", client.answer().text());
            assertEquals("\"/v1/messages\"", client.answer().text());
            assertEquals("\"/v1/models/3\"", client.answer().text());
        }
    }

    @Test
    void aRequestSentWhileTheAnswerIsAwaitedIsNotLost() throws Exception {
        provider.play((request, wire) -> {
            wire.pause(Duration.ofMillis(2500));
            ScriptedProvider.json("\"" + request.target() + "\"").play(request, wire);
        });
        try (var client = new WireClient(port)) {
            client.send(WireClient.request("GET", "/v1/models/1", ""));
            Thread.sleep(100);
            client.send(WireClient.request("GET", "/v1/models/2", ""));
            assertEquals("\"/v1/models/1\"", client.answer().text());
            assertEquals("\"/v1/models/2\"", client.answer().text());
        }
    }

    @Test
    void expectContinueIsAnsweredHere() throws Exception {
        try (var client = new WireClient(port)) {
            client.send(POST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
            assertEquals(100, client.head().status());
            assertEquals(200, client.send("{}").answer().status());
        }
        assertEquals("{}", provider.last().text());
        assertEquals(List.of(), provider.last().all("Expect"));
    }

    @Test
    void anEmptyBodyWithALengthKeepsItsLength() throws Exception {
        assertEquals(
                200, WireClient.ask(port, POST + "Content-Length: 0\r\n\r\n").status());
        assertEquals(List.of("0"), provider.last().all("Content-Length"));
    }

    @Test
    void anOldClientWithoutKeepAliveIsServed() throws Exception {
        try (var client = new WireClient(port)) {
            var answer = client.send("GET /v1/models HTTP/1.0\r\nHost: localhost\r\n\r\n")
                    .answer();
            assertEquals(200, answer.status());
            assertEquals("{}", answer.text());
            assertTrue(client.closedByPeer());
        }
    }

    @Test
    void aHeadThatDripsForeverIsCutOff() throws Exception {
        org.junit.jupiter.api.Assumptions.assumeTrue(Scale.all(), "takes half a minute: --all");
        try (var client = new WireClient(port)) {
            client.send(POST);
            boolean cut = false;
            for (int i = 0; i < 60 && !cut; i++) {
                Thread.sleep(500);
                try {
                    client.send("x");
                } catch (java.io.IOException e) {
                    cut = true;
                }
            }
            assertTrue(cut);
        }
        assertEquals(List.of(), provider.received());
    }

    @Test
    void aThousandHalfRequestsDoNotKeepOthersOut() throws Exception {
        var held = new java.util.ArrayList<WireClient>();
        for (int i = 0; i < Scale.pick(300, 1000); i++) {
            held.add(new WireClient(port).send("POST /v1/mess"));
        }
        assertEquals(
                200,
                WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"))
                        .status());
        for (var client : held) {
            client.close();
        }
    }

    @Test
    void manyStreamsOfOneSessionRunAtOnce() throws Exception {
        int streams = Scale.pick(60, 500);
        provider.play(ScriptedProvider.events(Duration.ofMillis(200), "data: 1", "data: 2", "data: 3"));
        var clients = new java.util.ArrayList<WireClient>();
        for (int i = 0; i < streams; i++) {
            clients.add(new WireClient(port).send(WireClient.request("POST", "/v1/messages", "{\"stream\":true}")));
        }
        for (var client : clients) {
            var answer = client.answer();
            assertEquals("data: 1\n\ndata: 2\n\ndata: 3\n\n", new String(answer.body(), StandardCharsets.UTF_8));
            assertTrue(answer.complete());
            client.close();
        }
    }
}
