package headroom.deploy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import headroom.contract.Preset;
import headroom.contract.Scope;
import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import headroom.supervise.Deployments;
import headroom.supervise.DockerSupervisor;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import support.Approved;
import support.FakeExec;
import support.Sandbox;

/// Every word to a container engine, for the kinds of engines that are not run here too; and every call failing in
/// turn.
class ContainerTranscriptTest {
    private final Sandbox sandbox = new Sandbox();

    @AfterEach
    void end() {
        sandbox.close();
    }

    /// An engine as far as headroom asks it: one image, one container.
    private static final class FakeDocker implements Function<String, CommandResult> {
        private static final Pattern LABEL = Pattern.compile("--label (\\S+)=(\\S+)");
        private final String info;
        private final boolean podman;
        private String labels = "";
        private boolean there;
        private boolean running;

        private FakeDocker(String info, boolean podman) {
            this.info = info;
            this.podman = podman;
        }

        @Override
        public CommandResult apply(String line) {
            if (line.equals("id -g")) {
                return said("1000\n");
            }
            var words = line.replaceFirst("^\\S+ (--host \\S+ )?", "");
            if (words.startsWith("context inspect")) {
                return podman
                        ? new CommandResult(125, "", "Error: unrecognized command `podman context`")
                        : said("unix:///run/engine.sock\n");
            }
            if (words.startsWith("info")) {
                return said(info);
            }
            if (words.startsWith("image inspect")) {
                return said("[{\"Id\":\"sha256:abc\"}]");
            }
            if (words.startsWith("container inspect")) {
                return there
                        ? said("[{\"Id\":\"c0ffee\",\"Image\":\"sha256:abc\",\"Config\":{\"Labels\":{" + labels
                                + "}},\"State\":{\"Status\":\"" + (running ? "running" : "exited")
                                + "\",\"Running\":" + running + ",\"Pid\":42}}]")
                        : new CommandResult(1, "[]", "Error: No such container: headroom-default");
            }
            if (words.startsWith("create ")) {
                there = true;
                labels = LABEL.matcher(words)
                        .results()
                        .map(label -> "\"" + label.group(1) + "\":\"" + label.group(2) + "\"")
                        .reduce((one, other) -> one + "," + other)
                        .orElse("");
            }
            running = words.matches("(start|restart) .*") || running && !words.matches("(stop|rm) .*");
            there &= !words.startsWith("rm ");
            return null;
        }

        private static CommandResult said(String text) {
            return new CommandResult(0, text, "");
        }
    }

    private static FakeDocker rootful() {
        return new FakeDocker(
                "{\"ServerVersion\":\"28.1.0\",\"OSType\":\"linux\",\"OperatingSystem\":\"Debian GNU/Linux\","
                        + "\"SecurityOptions\":[\"name=seccomp,profile=builtin\"]}",
                false);
    }

    private static FakeDocker rootless() {
        return new FakeDocker(
                "{\"ServerVersion\":\"28.1.0\",\"OSType\":\"linux\",\"OperatingSystem\":\"Debian GNU/Linux\","
                        + "\"SecurityOptions\":[\"name=seccomp,profile=builtin\",\"name=rootless\"]}",
                false);
    }

    private static FakeDocker podman() {
        return new FakeDocker(
                "{\"host\":{\"security\":{\"rootless\":true}},\"version\":{\"Version\":\"5.4.0\"}}", true);
    }

    private Host machine(FakeExec exec) {
        sandbox.program("docker", "exit 1");
        var host = Deployments.machine(Os.LINUX, sandbox.home(), exec);
        return host.with(host.env()
                .with(Map.of("PATH", sandbox.outside().resolve("programs").toString())));
    }

    private Deployment deployment(Host host) {
        var plain = Deployments.of(
                Workspace.of(host), "default", Preset.PERSISTENT_DOCKER, new DockerSupervisor(), Scope.USER, 8787);
        var container = new ContainerChoice(host, Optional.empty())
                .of(Preset.PERSISTENT_DOCKER, Options.Runtime.kept())
                .orElseThrow();
        return new Deployment(
                plain.workspace(),
                plain.manifest().under(plain.manifest().service().in(container)));
    }

    private String wholeLife(FakeDocker docker) {
        var exec = new FakeExec(docker);
        var host = machine(exec);
        exec.section("which engine");
        var deployment = deployment(host);
        var supervisor = new DockerSupervisor();
        var service = supervisor.of(host, deployment);
        exec.section("apply");
        service.start();
        exec.section("status");
        var state = supervisor.view(host, deployment).state();
        exec.section("  = " + state.activity() + " " + state.pid() + ": " + state.detail());
        exec.section("restart");
        service.restart();
        exec.section("stop");
        service.stop();
        exec.section("start");
        service.start();
        exec.section("remove");
        service.remove();
        state = supervisor.view(host, deployment).state();
        exec.section("  = " + state.activity() + ": " + state.detail());
        return exec.transcript()
                .replace(sandbox.outside().resolve("programs/").toString() + "/", "")
                .replace(sandbox.home().toString(), "HOME")
                .replace("--user " + host.processes().user().orElse(0) + ":1000", "--user UID:1000")
                .replaceAll("(headroom\\.spec=)[0-9a-f]+", "$1…");
    }

    @Test
    void docker() {
        Approved.verify(ContainerTranscriptTest.class, "docker", wholeLife(rootful()));
    }

    @Test
    void rootlessDocker() {
        Approved.verify(ContainerTranscriptTest.class, "rootlessDocker", wholeLife(rootless()));
    }

    @Test
    void rootlessPodman() {
        Approved.verify(ContainerTranscriptTest.class, "rootlessPodman", wholeLife(podman()));
    }

    @Test
    void everyFailureIsSaidOrMadeGood() {
        for (var verb : new String[] {"start", "restart", "stop", "remove"}) {
            // Of an engine that does not answer at all `stop` leaves it to `status` to tell.
            for (var call = verb.equals("stop") ? 1 : 0; call < 20; call++) {
                var docker = rootful();
                var exec = new FakeExec(docker);
                var host = machine(exec);
                var deployment = deployment(host);
                var service = new DockerSupervisor().of(host, deployment);
                if (!verb.equals("start")) {
                    service.start();
                }
                exec.failAt(exec.calls() + call);
                try {
                    switch (verb) {
                        case "start" -> service.start();
                        case "restart" -> service.restart();
                        case "stop" -> service.stop();
                        default -> service.remove();
                    }
                } catch (Problem said) {
                    assertTrue(!said.why().isBlank() && !said.next().isBlank(), said.what());
                    continue;
                }
                assertEquals(
                        verb.equals("start") || verb.equals("restart"),
                        docker.running,
                        verb + " after failure of call " + call + "\n" + exec.transcript());
            }
        }
    }
}
