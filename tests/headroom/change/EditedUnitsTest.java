package headroom.change;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.deploy.Options;
import headroom.deploy.Plan;
import headroom.deploy.Planner;
import headroom.deploy.Step;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import support.NoProgress;
import support.Sandbox;

/// Unit files that their user has edited stay theirs.
class EditedUnitsTest {
    private static final String UNIT = ".config/systemd/user/headroom-default.service";
    private final Sandbox sandbox = new Sandbox().set("XDG_RUNTIME_DIR", "/run/user/0");

    @BeforeEach
    void install() {
        sandbox.program(
                "systemctl",
                "case \"$*\" in *show*) echo Version=252; echo LoadState=loaded; echo ActiveState=inactive; echo"
                        + " SubState=dead; echo MainPID=0; echo Result=success ;; esac");
        var plan = plan(18794);
        var journal = Journal.begin(sandbox.host(), plan.deployment());
        written(plan)
                .forEach(artifact -> new FileSteps(sandbox.host(), journal, new NoProgress())
                        .write(artifact, plan.deployment().workspace()));
        journal.phase(Manifest.Phase.APPLIED);
        assertTrue(sandbox.read(UNIT).contains("Managed by headroom"));
    }

    @AfterEach
    void end() {
        sandbox.close();
    }

    private Plan plan(int port) {
        return new Planner(sandbox.host(), Workspace.of(sandbox.host()))
                .plan(new Options(
                        Profile.DEFAULT,
                        new Options.Service(
                                Optional.empty(), Optional.of("systemd"), Optional.empty(), Options.Runtime.kept()),
                        new Options.Tools(
                                Optional.of(Scope.PROVIDER),
                                Optional.of("manual"),
                                List.of("claude"),
                                Optional.empty()),
                        Options.keeping(Profile.DEFAULT, Optional.of(port)).proxy()));
    }

    private static List<headroom.render.OwnFile> written(Plan plan) {
        return plan.steps().stream()
                .filter(Step.WriteArtifacts.class::isInstance)
                .flatMap(step -> ((Step.WriteArtifacts) step).artifacts().stream())
                .toList();
    }

    private boolean writes(Plan plan, String file) {
        return written(plan).stream()
                .anyMatch(artifact -> artifact.path().equals(sandbox.home().resolve(file)));
    }

    @Test
    void anEditedUnitStaysAndIsNamed() {
        assertFalse(writes(plan(18794), UNIT));
        sandbox.file(UNIT, sandbox.read(UNIT) + "\n[Service]\nNice=5\n");
        sandbox.file(UNIT + ".d/mine.conf", "[Service]\nNice=6\n");
        var plan = plan(18794);
        assertFalse(writes(plan, UNIT));
        assertTrue(
                plan.notes().stream()
                        .anyMatch(note -> note.startsWith(
                                sandbox.home().resolve(UNIT) + " was edited since headroom wrote it and stays")),
                plan.notes().toString());
        assertEquals(
                List.of(),
                plan.blockers().stream()
                        .filter(blocker -> blocker.what().contains("was edited"))
                        .toList());
    }

    @Test
    void anEditedFileThatWouldHaveToChangeIsABlocker() {
        var socket = UNIT.replace(".service", ".socket");
        sandbox.file(socket, sandbox.read(socket) + "# mine\n");
        assertTrue(plan(18795).blockers().stream()
                .anyMatch(blocker -> blocker.what().startsWith(sandbox.home().resolve(socket) + " was edited")));
        sandbox.file(UNIT, sandbox.read(UNIT));
        assertTrue(writes(plan(18795), socket));
        sandbox.host().disk().delete(sandbox.home().resolve(socket));
        assertEquals(
                List.of(),
                plan(18795).blockers().stream()
                        .filter(blocker -> blocker.what().contains("was edited"))
                        .toList());
        assertTrue(writes(plan(18795), socket));
    }
}
