package headroom.managers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import support.Sandbox;

/// What users of a machine can do to its root and to its account, under a real systemd: all is refused, or
/// harmless.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SystemAttackTest {
    private static final String APPLY =
            "/headroom/headroom install apply --scope system --providers manual --target claude --port ";
    /// All below these folders that is not root's, or that others may write.
    private static final String LOOSE =
            "find /opt/headroom /var/lib/headroom/deploy -not -type l \\( -not -user root -o -perm /022 \\)"
                    + " 2>/dev/null";
    private final int port = Sandbox.freePort();
    private Box box;

    @BeforeAll
    void boot() throws IOException {
        box = Box.up("attack", "mallory");
    }

    @AfterEach
    void clear() {
        box.root("/headroom/headroom install remove --force; systemctl unmask headroom-default.service; rm -rf"
                + " /opt/headroom /var/lib/headroom* /home/mallory/.headroom /home/mallory/.claude"
                + " /root/.headroom");
    }

    @AfterAll
    void down() throws IOException {
        if (box != null) {
            box.close();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "022", "077"})
    void noUmaskDecidesWhoMayWriteOrEnterTheRuntime(String umask) {
        Box.require(box.root("umask " + umask + "; " + APPLY + port));
        assertEquals("", box.root(LOOSE).out());
        assertEquals(
                "",
                box.root("find /opt/headroom -not -type l \\( -type d -not -perm 755 -o -type f -not -perm -444 \\)")
                        .out());
        var java = box.root("readlink /proc/$(systemctl show -p MainPID --value headroom-default.service)/exe")
                .out();
        assertTrue(java.startsWith("/opt/headroom/"), java);
        Box.require(box.root("/opt/headroom/bin/headroom install status"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"000", "077"})
    void aUsersRuntimeIsPrivateWhateverTheUmask(String umask) {
        Box.require(box.as(
                "mallory",
                "umask " + umask
                        + "; /headroom/headroom install apply --supervisor systemd --providers manual --target claude"
                        + " --port "
                        + port));
        assertEquals(
                "",
                box.root("find /home/mallory/.headroom -not -type l -perm /077").out());
        Box.require(box.as(
                "mallory", "~/.headroom/bin/headroom install status && ~/.headroom/bin/headroom install remove"));
    }

    @Test
    void rootMakesNoProgramsOfAUsers() {
        Box.require(box.as(
                "mallory",
                "/headroom/headroom install apply --supervisor systemd --providers manual --target claude --port "
                        + port));
        for (var launcher : new String[] {
            "/home/mallory/.headroom/bin/headroom",
            "JAVA_HOME=/home/mallory/.headroom/runtime/0.1.0/jre /home/mallory/.headroom/runtime/0.1.0/headroom"
        }) {
            var run = box.root("HOME=/root " + launcher
                    + " install apply --scope system --providers manual --target claude --port " + (port + 1));
            assertEquals(1, run.exitCode(), run.out() + run.err());
            assertTrue(run.err().contains("the system scope cannot be installed from here"), run.err());
        }
        assertFalse(
                box.root("test -e /opt/headroom || test -e /var/lib/headroom").ok());
        Box.require(box.as("mallory", "~/.headroom/bin/headroom install remove"));
    }

    @Test
    void rootObeysNoManifestThatAUserHasPlanted() {
        Box.require(box.root("mkdir -p /srv/victim && echo precious >/srv/victim/file"));
        Box.require(box.as(
                "mallory",
                "mkdir -p ~/.headroom/deploy/default && cat >~/.headroom/deploy/default/manifest.json <<'E'\n"
                    + "{\"schema_version\":1,\"headroom_version\":\"0.1.0\",\"profile\":\"default\",\"preset\":\"persistent-service\",\"runtime_kind\":\"java\",\"supervisor_kind\":\"none\",\"supervisor\":\"agent\",\"scope\":\"user\",\"provider_mode\":\"auto\",\"targets\":[],\"port\":1,\"host\":\"127.0.0.1\",\"service_name\":\"headroom-default\",\"phase\":\"applied\",\"mutations\":[{\"id\":1,\"kind\":\"unit\",\"state\":\"done\",\"path\":\"/srv/victim/file\"}],\"made_folders\":[\"/srv/victim\"]}\n"
                    + "E"));
        for (var home : new String[] {"HOME=/home/mallory", "HEADROOM_WORKSPACE_DIR=/home/mallory/.headroom"}) {
            for (var verb : new String[] {"apply", "remove", "remove --force", "stop", "start", "restart"}) {
                var run = box.root(home + " /headroom/headroom install " + verb);
                assertEquals(1, run.exitCode(), run.out() + run.err());
                assertTrue(run.err().contains("belongs to another user"), run.err());
            }
        }
        assertEquals("precious\n", box.root("cat /srv/victim/file").out());
    }

    @Test
    void rootLeavesNothingOfItsOwnInAUsersHome() {
        var before = box.root("find /home/mallory | sort").out();
        var run = box.root(
                "HOME=/home/mallory /headroom/headroom install apply --supervisor agent --providers manual --target"
                        + " claude --port "
                        + port);
        assertEquals(1, run.exitCode(), run.out() + run.err());
        assertEquals(before, box.root("find /home/mallory | sort").out());
    }

    @Test
    void aMaskedUnitStaysMaskedAndDevNullADevice() {
        Box.require(box.root("systemctl mask headroom-default.service"));
        var run = box.root(APPLY + port);
        assertEquals(1, run.exitCode(), run.out() + run.err());
        assertTrue(run.err().contains("systemctl unmask headroom-default.service"), run.err());
        assertEquals(
                "character special file\n/dev/null\n",
                box.root("stat -c %F /dev/null; readlink /etc/systemd/system/headroom-default.service")
                        .out());
        assertFalse(box.root("test -e /var/lib/headroom").ok());
    }

    /// A unit can be masked for the time being too, which leaves its file.
    @Test
    void aUnitMaskedWhileInstalledDoesNotHinderRemoval() {
        Box.require(box.root(APPLY + port));
        Box.require(box.root("systemctl mask --runtime --now headroom-default.service headroom-default.socket"));
        assertNotEquals(0, box.root("/opt/headroom/bin/headroom install status").exitCode());
        Box.require(box.root("/opt/headroom/bin/headroom install remove"));
        assertFalse(box.root("test -e /opt/headroom || test -e /var/lib/headroom || test -e"
                        + " /etc/systemd/system/headroom-default.service")
                .ok());
        Box.require(box.root("systemctl unmask --runtime headroom-default.service headroom-default.socket"));
    }

    @Test
    void linksInTheWayAreNotFollowed() {
        Box.require(box.root("echo precious >/srv/target && ln -s /srv/target /var/lib/headroom.lock"));
        assertEquals(1, box.root(APPLY + port).exitCode());
        Box.require(box.root("rm /var/lib/headroom.lock && ln -s /srv/target /etc/profile.d/headroom-default.sh"));
        assertEquals(1, box.root(APPLY + port).exitCode());
        Box.require(box.root("rm /etc/profile.d/headroom-default.sh && mkdir -p /opt/headroom/bin && ln -s /srv/target"
                + " /opt/headroom/bin/headroom"));
        assertEquals(1, box.root(APPLY + port).exitCode());
        assertEquals("precious\n", box.root("cat /srv/target").out());
        Box.require(box.as("mallory", "ln -s /srv/target /tmp/ws.lock"));
        assertEquals(
                1,
                box.root("HEADROOM_WORKSPACE_DIR=/tmp/ws /headroom/headroom install apply --supervisor agent"
                                + " --providers manual --target claude --port "
                                + port)
                        .exitCode());
        assertEquals("precious\n", box.root("cat /srv/target").out());
        box.root("rm -f /tmp/ws.lock");
    }

    /// What systemd runs as root must not come from where the account can write, its home least of all.
    @Test
    void theAccountReachesNothingThatRootRuns() {
        Box.require(box.root(APPLY + port));
        Box.require(box.root("runuser -u headroom -- mkdir -p /var/lib/headroom/state/.jdks/j/bin && printf"
                + " 'JAVA_VERSION=\"99\"\\n"
                + "' >/var/lib/headroom/state/.jdks/j/release && printf '#!/bin/sh\\n"
                + "id -u >>/var/lib/headroom/state/ran\\n"
                + "exit 3\\n"
                + "' >/var/lib/headroom/state/.jdks/j/bin/java && chmod 755"
                + " /var/lib/headroom/state/.jdks/j/bin/java && chown -R headroom"
                + " /var/lib/headroom/state"));
        // Neither its own Java nor another is left: the launcher looks for one.
        Box.require(box.root("mv /opt/headroom/0.1.0/jre /opt/headroom/0.1.0/no-jre; sed -i \"s,for home in '[^']*',for"
                + " home in,; s,/usr/lib/jvm/[*],,\" /opt/headroom/0.1.0/headroom; systemctl kill -s KILL"
                + " headroom-default.service; sleep 14"));
        assertEquals(
                "",
                box.root("cat /var/lib/headroom/state/ran 2>/dev/null | grep -x 0")
                        .out());
        Box.require(box.root("mv /opt/headroom/0.1.0/no-jre /opt/headroom/0.1.0/jre"));
    }

    @Test
    void theAccountAndItsStateStayAsLongAsADeploymentNeedsThem() {
        Box.require(box.root(APPLY + port));
        // The system scope's entry is a file; no cron reads it here.
        Box.require(box.root("printf '#!/bin/sh\n"
                + "exit 0\n"
                + "' >/usr/local/bin/crontab && chmod 755 /usr/local/bin/crontab && mkdir -p"
                + " /etc/cron.d"));
        Box.require(box.root(
                "/headroom/headroom install apply --scope system --preset persistent-task --supervisor cron --profile"
                        + " watched --providers manual --target aider --port "
                        + (port + 1)));
        Box.require(box.root("/opt/headroom/bin/headroom install remove --profile watched"));
        assertTrue(box.root("getent passwd headroom && test -d /var/lib/headroom/state")
                .ok());
        Box.require(box.root("/opt/headroom/bin/headroom install status"));
        Box.require(box.root("/opt/headroom/bin/headroom install remove"));
        assertFalse(
                box.root("getent passwd headroom || test -e /var/lib/headroom").ok());
        var agent = box.root(APPLY + port + " --supervisor agent");
        assertEquals(1, agent.exitCode(), agent.err());
        assertTrue(agent.err().contains("--supervisor agent belongs to one user"), agent.err());
    }
}
