package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import support.Await;
import support.FreshConnections;
import support.LongStreams;
import support.Sandbox;
import support.ScriptedProvider;
import support.WireClient;

/// Deployments under a real systemd, that boots, loses power, and has users who log out.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemdTest {
    private static final String TREE =
            "cd && find . -mindepth 1 -printf '%p %M %l\\n' | sort; md5sum .claude/settings.json";
    private final ScriptedProvider provider = ScriptedProvider.start(ScriptedProvider.json("{}"));
    private final int port = Sandbox.freePort();
    private Box box;

    @BeforeAll
    void boot() throws IOException {
        box = Box.up("systemd", "tester");
        // A home with what unit files, shells and Java treat specially.
        Box.require(box.root("useradd -m -d '/home/Zoë 100% $HOME' -s /bin/bash zoe && loginctl enable-linger zoe"));
    }

    @AfterAll
    void down() throws IOException {
        provider.close();
        if (box != null) {
            box.close();
        }
    }

    private String arguments(String... more) {
        return "--port " + port + " --providers manual --target claude --anthropic-api-url " + provider.url() + " "
                + String.join(" ", more);
    }

    private JsonNode health() {
        try {
            var connection = (HttpURLConnection)
                    URI.create("http://127.0.0.1:" + port + "/health").toURL().openConnection();
            connection.setConnectTimeout(1_000);
            connection.setReadTimeout(20_000);
            return new ObjectMapper().readTree(connection.getInputStream().readAllBytes());
        } catch (IOException e) {
            return new ObjectMapper().createObjectNode();
        }
    }

    private String instance() {
        return health().path("instance_id").asText();
    }

    private void awaitReady(Duration limit) {
        Await.until("the proxy is ready", limit, () -> health().path("ready").asBoolean());
    }

    private void settings(String user) {
        Box.require(box.as(
                user, "mkdir -p ~/.claude && printf '{\\n\\t\"env\": { \"A\": \"b\" }\\n}' > ~/.claude/settings.json"));
    }

    @Test
    void aUsersServiceSurvivesWhatAMachineGoesThrough() {
        for (var user : List.of("tester", "zoe")) {
            settings(user);
            var before = box.as(user, TREE).out();
            Box.require(box.as(user, "/headroom/headroom install apply " + arguments()));
            var units = box.as(
                            user,
                            "systemctl --user is-enabled headroom-default.socket headroom-default.service; systemctl"
                                    + " --user is-active headroom-default.socket headroom-default.service")
                    .out();
            assertEquals("enabled\nenabled\nactive\nactive\n", units);

            for (var event : List.of("reboot", "powercut")) {
                var old = instance();
                Box.require(box.call(event));
                awaitReady(Duration.ofSeconds(10));
                assertNotEquals(old, instance(), event);
            }

            var killed = instance();
            Box.require(box.as(user, "systemctl --user kill -s KILL headroom-default.service"));
            awaitReady(Duration.ofSeconds(10));
            assertNotEquals(killed, instance());

            var kept = instance();
            box.call("exec-login", user, "true");
            assertEquals(kept, instance(), "after a login that ended");

            Box.require(box.as(user, "~/.headroom/bin/headroom install status"));
            Box.require(box.as(user, "~/.headroom/bin/headroom install remove"));
            assertEquals(before, box.as(user, TREE).out());
            assertEquals(
                    "",
                    box.as(
                                    user,
                                    "systemctl --user list-units --all --plain --no-legend 'headroom-*'; pgrep -u $(id"
                                            + " -u) java")
                            .out());
        }
    }

    @Test
    void lingeringIsEnabledForTheTimeBeing() {
        Box.require(box.root("id visitor 2>/dev/null || useradd -m -s /bin/bash visitor"));
        var refused = box.root(
                "runuser -u visitor -- env HOME=/home/visitor /headroom/headroom install apply --supervisor systemd "
                        + arguments());
        assertEquals(1, refused.exitCode(), refused.err());
        assertTrue(refused.err().contains("sudo loginctl enable-linger visitor"), refused.err());
        assertEquals("", box.root("ls -A /home/visitor/.headroom 2>/dev/null").out());

        Box.require(box.root("systemctl start user@$(id -u visitor)"));
        Box.require(box.as("visitor", "/headroom/headroom install apply " + arguments()));
        assertTrue(box.root("ls /var/lib/systemd/linger").out().contains("visitor"));
        Box.require(box.as("visitor", "~/.headroom/bin/headroom install remove"));
        assertFalse(box.root("ls /var/lib/systemd/linger").out().contains("visitor"));
    }

    @Test
    void aSystemServiceRunsUnderAnAccountOfItsOwn() {
        var look = "getent passwd headroom; find /opt /var/lib/headroom /etc/systemd/system /etc/profile.d"
                + " /etc/environment.d -name '*headroom*' 2>/dev/null | sort";
        var before = box.root(look).out();
        Box.require(box.root("/headroom/headroom install apply --scope system " + arguments()));
        assertEquals(
                "headroom\n",
                box.root("ps -o user= -p $(systemctl show -p MainPID --value headroom-default.service)")
                        .out());
        for (var event : List.of("reboot", "powercut")) {
            Box.require(box.call(event));
            awaitReady(Duration.ofSeconds(10));
        }
        var killed = instance();
        Box.require(box.root("systemctl kill -s KILL headroom-default.service"));
        awaitReady(Duration.ofSeconds(10));
        assertNotEquals(killed, instance());
        Box.require(box.root("/opt/headroom/bin/headroom install status"));
        var listed = box.root("HOME=/srv /headroom/headroom install list").out();
        assertTrue(listed.matches("PROFILE .*\ndefault +system +running +" + port + " +systemd +claude\n"), listed);
        var refused = box.as("tester", "/headroom/headroom install status").err();
        assertTrue(refused.contains("permission denied"), refused);
        Box.require(box.as("tester", "/headroom/headroom install list"));
        Box.require(box.root("/opt/headroom/bin/headroom install remove"));
        assertEquals(before, box.root(look).out());
    }

    @Test
    void thePortNeverGoesDark() throws InterruptedException {
        settings("tester");
        Box.require(box.as("tester", "/headroom/headroom install apply " + arguments()));
        var restart = "~/.headroom/bin/headroom install restart";
        var kill = "systemctl --user kill -s KILL headroom-default.service";
        // As a new version would: other contents, so another runtime.
        var upgrade = "echo changed >>~/.headroom/runtime/0.1.0/contents; /headroom/headroom install apply";
        var mode = "/headroom/headroom install apply --mode ";
        var events = List.of(
                restart,
                mode + "compact",
                upgrade,
                restart,
                mode + "passthrough",
                restart,
                upgrade,
                mode + "lossless",
                restart,
                kill,
                kill,
                restart,
                kill,
                kill,
                kill);
        var perEvent = 700;
        var requests = perEvent * (events.size() + 1);
        var clients = new FreshConnections(port);
        var kills = new ConcurrentLinkedQueue<FreshConnections.Span>();
        var failures = new AtomicInteger();
        var streams = new LongStreams(port, 20);
        var one = new ReentrantLock();
        provider.play((request, wire) -> (request.text().contains("stream")
                        ? ScriptedProvider.events(Duration.ofSeconds(2), LongStreams.EVENTS)
                        : ScriptedProvider.json("{}"))
                .play(request, wire));
        clients.send(requests, 20, number -> {
            if (number == perEvent / 2) {
                streams.begin();
            }
            if (number == 0 || number % perEvent > 0) {
                return;
            }
            var event = events.get(number / perEvent - 1);
            one.lock();
            try {
                var begin = System.nanoTime();
                if (event.equals(kill)) {
                    streams.end();
                }
                var outcome = box.as("tester", event);
                if (event.equals(kill)) {
                    kills.add(FreshConnections.Span.since(begin));
                    awaitReady(Duration.ofSeconds(20));
                }
                if (!outcome.ok()) {
                    System.err.println(event + "\n" + outcome.out() + outcome.err());
                    failures.incrementAndGet();
                }
            } finally {
                one.unlock();
            }
        });
        provider.play(ScriptedProvider.json("{}"));
        System.out.println("    " + clients + "; " + streams);
        assertEquals(0, failures.get());
        assertEquals(20, streams.whole(), streams.toString());
        assertEquals(0, clients.refused.get(), clients.toString());
        assertEquals(0, clients.falseEnds.get(), clients.toString());
        assertEquals(5, kills.size());
        for (var broken : clients.broken) {
            assertTrue(
                    kills.stream().anyMatch(broken::meets),
                    "broken without a SIGKILL: " + broken + " of " + clients + ", SIGKILLs " + kills);
        }
        assertEquals(requests, clients.answered.get() + clients.broken.size(), clients.toString());
        Box.require(box.as("tester", "~/.headroom/bin/headroom install remove"));
    }

    /// Whoever asks anew is served by the successor meanwhile, be it of a restart, a change of mode or an upgrade.
    @Test
    void openStreamsFinishAtARestartAndKeepNobodyWaiting() throws Exception {
        settings("tester");
        Box.require(box.as("tester", "/headroom/headroom install apply " + arguments()));
        var rest = new CountDownLatch(1);
        var streams = new AtomicBoolean(true);
        provider.play((request, wire) -> {
            if (!streams.get()) {
                ScriptedProvider.json("{}").play(request, wire);
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
        var clients = new ArrayList<WireClient>();
        try {
            for (var change : List.of(
                    "~/.headroom/bin/headroom install restart",
                    "/headroom/headroom install apply --mode compact",
                    // As a new version would: other contents, so another runtime.
                    "echo changed >>~/.headroom/runtime/0.1.0/contents; /headroom/headroom install apply")) {
                streams.set(true);
                var client = new WireClient(port);
                clients.add(client);
                client.send(WireClient.request("POST", "/v1/messages", "{}"));
                assertEquals(200, client.head().status());
                assertEquals("one", new String(client.chunk().orElseThrow()));
                streams.set(false);
                var before = instance();
                Box.require(box.as("tester", change));
                assertNotEquals(before, instance(), change);
                var asked = System.nanoTime();
                assertEquals(
                        200,
                        WireClient.ask(port, WireClient.request("POST", "/v1/messages", "{}"))
                                .status());
                System.out.println("    answered beside an open stream after " + (System.nanoTime() - asked) / 1_000_000
                        + " ms: " + change);
                Box.require(box.as("tester", "~/.headroom/bin/headroom install status"));
            }
            assertEquals(
                    clients.size() + 1 + "\n",
                    box.as("tester", "pgrep -fc '[i]nstall agent run'").out());
            rest.countDown();
            for (var client : clients) {
                assertEquals("two", new String(client.chunk().orElseThrow()));
                assertEquals(0, client.chunk().orElseThrow().length);
            }
            Await.until(
                    "the old ones have ended",
                    Duration.ofSeconds(20),
                    () -> box.as("tester", "pgrep -fc '[i]nstall agent run'")
                            .out()
                            .equals("1\n"));
            var last = instance();
            Box.require(box.as("tester", "systemctl --user kill -s KILL headroom-default.service"));
            awaitReady(Duration.ofSeconds(10));
            assertNotEquals(last, instance());
        } finally {
            rest.countDown();
            provider.play(ScriptedProvider.json("{}"));
            for (var client : clients) {
                client.close();
            }
        }
        Box.require(box.as("tester", "~/.headroom/bin/headroom install remove"));
    }

    /// As one whose new settings it cannot start with.
    @Test
    void aSuccessorThatDoesNotComeIsARestartAsAnyOther() {
        settings("tester");
        Box.require(box.as("tester", "/headroom/headroom install apply " + arguments()));
        Box.require(box.as(
                "tester",
                "cd ~/.headroom/runtime/* && mv headroom kept && printf '#!/bin/sh\n"
                        + "case $* in *agent?run*) [ -e %s/tried ] || { : >%s/tried; exit 3; } ;; esac\n"
                        + "exec %s/kept \"$@\"\n"
                        + "' $PWD $PWD $PWD >headroom && chmod 700 headroom"));
        var before = instance();
        Box.require(box.as("tester", "~/.headroom/bin/headroom install restart"));
        assertNotEquals(before, instance());
        // It was tried, and did not come.
        Box.require(box.as("tester", "cd ~/.headroom/runtime/* && rm tried && mv kept headroom"));
        Box.require(box.as("tester", "~/.headroom/bin/headroom install remove"));
    }

    @Test
    void aSleepingProxyAnswersAndIsNotWokenByStatus() {
        settings("tester");
        Box.require(box.as("tester", "/headroom/headroom install apply --on-demand --idle-minutes 0.1 " + arguments()));
        for (var round = 0; round < 2; round++) {
            Await.until(
                    "the proxy sleeps",
                    Duration.ofSeconds(30),
                    () -> box.as("tester", "systemctl --user is-active headroom-default.service")
                            .out()
                            .startsWith("inactive"));
            var status = Box.require(box.as("tester", "~/.headroom/bin/headroom install status"));
            assertTrue(status.out().startsWith("profile default: sleeping"), status.out());
            assertEquals(
                    "inactive\n",
                    box.as("tester", "systemctl --user is-active headroom-default.service")
                            .out());
            var begin = System.nanoTime();
            assertTrue(health().path("ready").asBoolean());
            System.out.println("    answered out of sleep after " + (System.nanoTime() - begin) / 1_000_000 + " ms");
        }
        Box.require(box.as("tester", "~/.headroom/bin/headroom install remove"));
    }

    @Test
    void aProxyThatCannotStartIsGivenUpAndFreesThePort() {
        settings("tester");
        Box.require(box.as("tester", "/headroom/headroom install apply " + arguments()));
        Box.require(box.as(
                "tester",
                "cd ~/.headroom/runtime/* && mv headroom kept && printf '#!/bin/sh\\n"
                        + "exit 3\\n"
                        + "' >headroom && chmod 700 headroom && systemctl --user kill -s KILL"
                        + " headroom-default.service"));
        Await.until(
                "Claude Code goes straight to its provider",
                Duration.ofSeconds(30),
                () -> !box.as("tester", "cat ~/.claude/settings.json").out().contains("127.0.0.1"));
        Box.require(box.as("tester", "cd ~/.headroom/runtime/* && mv kept headroom"));
        Await.until(
                "the port is free",
                Duration.ofSeconds(10),
                () -> box.as("tester", "systemctl --user is-active headroom-default.socket")
                        .out()
                        .startsWith("inactive"));
        var status = box.as("tester", "~/.headroom/bin/headroom install status");
        assertEquals(4, status.exitCode());
        assertTrue(status.out().contains("gave up"), status.out());
        Box.require(box.as("tester", "~/.headroom/bin/headroom install start"));
        assertTrue(box.as("tester", "cat ~/.claude/settings.json").out().contains("127.0.0.1"));
        Box.require(box.as("tester", "~/.headroom/bin/headroom install remove"));
    }

    @Test
    void aTimerRevivesTheRunnerAndFiftyWatchdogsStartOne() {
        settings("tester");
        Box.require(box.as("tester", "/headroom/headroom install apply --preset persistent-task " + arguments()));
        Box.require(box.as("tester", "systemctl --user kill -s KILL headroom-default.service"));
        Await.until(
                "the timer has revived it",
                Duration.ofSeconds(90),
                () -> health().path("ready").asBoolean());
        Box.require(box.as(
                "tester",
                "systemctl --user stop headroom-default.timer; systemctl --user kill -s KILL"
                        + " headroom-default.service; sleep 1; for i in $(seq 50); do"
                        + " ~/.headroom/deploy/default/ensure-headroom.sh & done; wait"));
        awaitReady(Duration.ofSeconds(20));
        assertEquals("1\n", box.as("tester", "pgrep -fc '[i]nstall agent run'").out());
        Box.require(box.as("tester", "~/.headroom/bin/headroom install remove"));
    }

    /// One that is stopped answers nobody and cannot end itself; it takes three minutes to be sure.
    @Test
    void aHungProxyIsReplacedUnderTheServicePresetToo() {
        settings("tester");
        var other = Sandbox.freePort();
        Box.require(box.as("tester", "/headroom/headroom install apply " + arguments()));
        Box.require(box.as(
                "tester",
                "/headroom/headroom install apply --profile looped --supervisor agent --providers manual --target"
                        + " codex --port "
                        + other));
        var pids = "pgrep -f '[i]nstall agent run' | sort | tr '\\n' ' '";
        var before = box.as("tester", pids).out();
        assertEquals(2, before.strip().split(" ").length, before);
        // The first beat must have been felt.
        Box.require(box.as("tester", "sleep 100; kill -STOP " + before));
        Await.until("both are replaced", Duration.ofMinutes(8), () -> {
            var now = box.as("tester", pids).out().strip();
            return now.split(" ").length == 2
                    && Stream.of(before.strip().split(" ")).noneMatch(List.of(now.split(" "))::contains);
        });
        awaitReady(Duration.ofSeconds(20));
        for (var profile : List.of("default", "looped")) {
            Box.require(box.as("tester", "~/.headroom/bin/headroom install status --profile " + profile));
            Box.require(box.as("tester", "~/.headroom/bin/headroom install remove --profile " + profile));
        }
        assertEquals("", box.as("tester", "pgrep -u $(id -u) 'java|sleep'").out());
    }

    /// Both kinds have a unit of the same name.
    @Test
    void aServiceBecomesATaskAndAServiceAgain() {
        settings("tester");
        Box.require(box.as("tester", "/headroom/headroom install apply " + arguments()));
        for (var preset : List.of("persistent-task", "persistent-service")) {
            Box.require(box.as("tester", "~/.headroom/bin/headroom install apply --preset " + preset));
            Box.require(box.as("tester", "~/.headroom/bin/headroom install status"));
            assertEquals(
                    preset.equals("persistent-task"),
                    box.as("tester", "systemctl --user is-active --quiet headroom-default.timer")
                            .ok());
        }
        Box.require(box.as("tester", "~/.headroom/bin/headroom install remove"));
        assertEquals(
                "",
                box.as("tester", "systemctl --user list-units 'headroom-*' --all --no-legend")
                        .out());
    }
}
