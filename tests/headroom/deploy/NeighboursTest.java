package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import support.Sandbox;

/// What stands beside a deployment in the same workspace neither hinders it nor suffers from it.
@Execution(ExecutionMode.CONCURRENT)
class NeighboursTest {
    private static final String SETTINGS = ".claude/settings.json";
    private final Sandbox sandbox = new Sandbox();
    private final int port = Sandbox.freePort();

    @AfterEach
    void leaveNothing() {
        sandbox.run("install", "remove", "--force");
        sandbox.run("install", "remove", "--profile", "java", "--force");
        sandbox.close();
    }

    private Sandbox.Run apply(String profile, String... more) {
        var words = new ArrayList<>(List.of(
                "install",
                "apply",
                "--profile",
                profile,
                "--supervisor",
                "agent",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--port",
                Integer.toString(port)));
        words.addAll(List.of(more));
        return sandbox.run(words.toArray(String[]::new));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"profile\":\"default\",\"port\":8787}",
                "",
                "{",
                "{\"schema_version\":99}",
                "{\"schema_version\":1,\"profile\":\"elsewhere\"}"
            })
    void aRecordThatIsNotOursToReadIsLeftAlone(String manifest) throws IOException {
        sandbox.file(SETTINGS, "{}\n");
        var neighbour = sandbox.file(".headroom/deploy/default/manifest.json", manifest);
        var before = sandbox.tree();
        var applied = apply("java");
        assertEquals(0, applied.code(), applied.all());
        for (var verb : new String[] {"status", "stop", "start", "restart"}) {
            var run = sandbox.run("install", verb, "--profile", "java");
            assertEquals(0, run.code(), run.all());
        }
        var removed = sandbox.run("install", "remove", "--profile", "java");
        assertEquals(0, removed.code(), removed.all());
        assertEquals(manifest, Files.readString(neighbour));
        assertEquals("{}\n", sandbox.read(SETTINGS));
        if (manifest.contains("8787")) {
            assertEquals(before, sandbox.tree());
        }
    }

    @Test
    void namesThatWouldBeTakenForLeftoversAreRefused() {
        for (var name : new String[] {".x", ".account-by-headroom", "x.headroom-new", "x.headroom-old"}) {
            var run = apply(name);
            assertEquals(2, run.code(), name + run.all());
        }
        assertFalse(Files.exists(sandbox.home().resolve(".headroom")));
    }

    @ParameterizedTest
    @CsvSource({"t, t-ensure", "t-ensure, t"})
    void profilesThatWouldShareAUnitAreKeptApart(String first, String second) {
        sandbox.program(
                "systemctl",
                "case \"$*\" in *show*) echo Version=252; echo LoadState=loaded; echo ActiveState=inactive; echo"
                        + " SubState=dead; echo MainPID=0; echo Result=success ;; esac");
        sandbox.set("XDG_RUNTIME_DIR", "/run/user/0");
        var unit = "headroom-t-ensure.service";
        sandbox.file(".headroom/deploy/" + first + "/manifest.json", """
            {"schema_version": 1, "headroom_version": "0.1.0", "profile": "%s", "preset": "persistent-task", "runtime_kind": "java", "supervisor_kind": "task", "supervisor": "systemd", "scope": "user",
             "provider_mode": "auto", "targets": [], "port": 1, "host": "127.0.0.1", "service_name": "headroom-%s", "phase": "applied", "artifacts": ["%s/.config/systemd/user/%s"]}\
            """.formatted(first, first, sandbox.home(), unit));
        var run = sandbox.run(
                "install",
                "apply",
                "--dry-run",
                "--profile",
                second,
                "--preset",
                "persistent-task",
                "--supervisor",
                "systemd",
                "--scope",
                "provider",
                "--providers",
                "manual",
                "--target",
                "claude",
                "--port",
                Integer.toString(port));
        assertEquals(4, run.code(), run.all());
        assertTrue(
                run.err()
                        .contains("would share "
                                + sandbox.home().resolve(".config/systemd/user").resolve(unit)),
                run.err());
    }

    @Test
    void anApplyEndsAPassthrough() {
        sandbox.file(SETTINGS, "{}\n");
        assertEquals(0, apply("java").code());
        assertEquals(
                0,
                sandbox.run("install", "stop", "--profile", "java", "--passthrough")
                        .code());
        var reduced = sandbox.run("install", "status", "--profile", "java");
        assertEquals(0, reduced.code(), reduced.all());
        assertTrue(reduced.out().contains("mode passthrough"), reduced.out());

        var failed =
                apply("java", "--env", "NODE_EXTRA_CA_CERTS=" + sandbox.home().resolve("nothing.pem"));
        assertEquals(1, failed.code(), failed.all());
        assertTrue(
                sandbox.run("install", "status", "--profile", "java").out().contains("mode passthrough"), failed.all());

        var applied = apply("java");
        assertEquals(0, applied.code(), applied.all());
        assertFalse(applied.out().contains("already is as asked"), applied.out());
        assertTrue(sandbox.run("install", "status", "--profile", "java").out().contains("mode lossless"));
    }

    @Test
    void statusComparesTheRunningProxyWithItsRecord() throws IOException {
        sandbox.file(SETTINGS, "{}\n");
        assertEquals(0, apply("java").code());
        var manifest = sandbox.home().resolve(".headroom/deploy/java/manifest.json");
        var before = Files.readString(manifest);
        Files.writeString(manifest, before.replace("\"lossless\"", "\"compact\""));
        var mode = sandbox.run("install", "status", "--profile", "java");
        assertEquals(4, mode.code(), mode.all());
        assertTrue(mode.out().contains("runs in the mode lossless, the deployment is for compact"), mode.out());
        Files.writeString(manifest, before);
        assertEquals(0, sandbox.run("install", "status", "--profile", "java").code());

        Files.writeString(
                sandbox.home().resolve(".headroom/deploy/java/service.env"),
                "OPENAI_TARGET_API_URL=https://gw.example\n",
                StandardOpenOption.APPEND);
        var settings = sandbox.run("install", "status", "--profile", "java");
        assertEquals(4, settings.code(), settings.all());
        assertTrue(settings.out().contains("other settings than the deployment has"), settings.out());
    }
}
