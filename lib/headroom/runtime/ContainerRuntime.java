package headroom.runtime;

import headroom.contract.ExtraCertificates;
import headroom.contract.Preset;
import headroom.host.Env;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.manifest.Fingerprint;
import headroom.manifest.Manifest;
import headroom.manifest.ServiceEnv;
import headroom.manifest.Workspace;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// A container of headroom's image: the words that make one, and how it is known. It sees the workspace and nothing
/// else of the home, and reads there what it is started with, so that the engine is told no secret.
public record ContainerRuntime(HostView host, Deployment deployment) implements Runtime {
    /// Whose container it is: the folder of its deployment.
    public static final String OWNER = "headroom.deployment";
    /// What it was made with.
    public static final String SPEC = "headroom.spec";
    /// Longer than the proxy's own drain time.
    public static final int STOP_SECONDS = 45;

    private Manifest.Container container() {
        return deployment.manifest().service().container().orElseThrow();
    }

    public DockerEngine engine() {
        return new DockerEngine(host, container().engine());
    }

    public String name() {
        return deployment.profile().serviceName();
    }

    /// Written by the proxy once it is ready; whose it is shows whom the container's files belong to.
    public Path readyFile() {
        return deployment.folder().resolve(name() + ".ready");
    }

    private boolean isSupervised() {
        return deployment.manifest().service().preset() != Preset.PERSISTENT_DOCKER;
    }

    /// The script that runs the container in the foreground, for a manager of the machine.
    @Override
    public Path program() {
        return deployment.folder().resolve("run-container.sh");
    }

    /// The launcher alone where the engine keeps the container; else what a manager runs and watches, too.
    @Override
    public List<OwnFile> files() {
        var files = new JavaRuntime(host, deployment, program()).files();
        if (!isSupervised()) {
            return files.stream()
                    .filter(file -> file.path().equals(deployment.workspace().launcher()))
                    .toList();
        }
        return Stream.concat(files.stream(), Stream.of(new OwnFile(program(), script(), FileMode.PRIVATE_PROGRAM)))
                .toList();
    }

    private String script() {
        var words = new ArrayList<>(List.of("--name", name(), "--log-driver", "none"));
        words.addAll(common());
        words.addAll(network());
        words.addAll(run(inContainer(readyFile())));
        return Templates.render(
                "docker/run-container.sh",
                Escaping.SHELL,
                Map.of(
                        "docker",
                        engine().command().words(),
                        "label",
                        OWNER + "=" + deployment.folder(),
                        "words",
                        words));
    }

    /// Seen from the machine the port is the engine's; a manager's process is the client that runs the container.
    @Override
    public boolean isProxy(Running process) {
        return isSupervised()
                && process.commandLine().contains(" run --rm --name " + name() + " ")
                && process.commandLine().contains(OWNER + "=" + deployment.folder() + " ");
    }

    /// Ends the containers whose client is gone.
    @Override
    public void endLeft(Host host) {
        var left = engine().ask("ps", "--all", "--quiet", "--filter", "label=" + OWNER + "=" + deployment.folder());
        left.out()
                .lines()
                .forEach(id ->
                        host.exec().run(engine().command("rm", "--force", id).within(Duration.ofMinutes(1))));
    }

    /// A mark of all that the container is made with; `image` is the id of its image.
    public String spec(String image) {
        return Fingerprint.sha256((image + "\n" + settings()).getBytes(StandardCharsets.UTF_8))
                .substring(0, 16);
    }

    /// The words of `docker create` after it; `image` is the id of the image.
    public List<String> words(String image) {
        var words = new ArrayList<>(List.of("--name", name(), "--label", SPEC + "=" + spec(image)));
        words.addAll(settings());
        words.addAll(run(inContainer(readyFile())));
        return words;
    }

    /// The words of `docker create` for the same under another name and without a port, to see whether it gets
    /// ready.
    public List<String> rehearsal(String name) {
        var words = new ArrayList<>(List.of("--name", name));
        words.addAll(common());
        words.addAll(run("/tmp/ready"));
        return words;
    }

    private List<String> run(String readyFile) {
        return List.of(
                container().image(),
                "install",
                "agent",
                "run",
                "--profile",
                deployment.profile().name(),
                "--ready-file",
                readyFile);
    }

    private List<String> settings() {
        var words = new ArrayList<>(common());
        words.addAll(List.of("--log-driver", "json-file", "--log-opt", "max-size=5m", "--log-opt", "max-file=2"));
        words.addAll(network());
        return words;
    }

    private List<String> network() {
        var port = Integer.toString(deployment.manifest().port());
        return container().onHostNetwork()
                ? List.of("--network", "host")
                : List.of("--publish", "127.0.0.1:" + port + ":" + port);
    }

    private List<String> common() {
        var port = Integer.toString(deployment.manifest().port());
        var words = new ArrayList<>(container().user());
        words.addAll(List.of("--label", OWNER + "=" + deployment.folder()));
        words.addAll(List.of("--label", "headroom.profile=" + deployment.profile()));
        words.addAll(List.of(
                "--label", "headroom.version=" + deployment.manifest().origin().version()));
        // Nobody else's image of that name.
        words.addAll(List.of("--pull", "never"));
        words.addAll(List.of("--cap-drop", "ALL", "--security-opt", "no-new-privileges"));
        words.addAll(List.of("--stop-timeout", Integer.toString(STOP_SECONDS)));
        words.addAll(List.of("--env", "HEADROOM_PORT=" + port));
        words.addAll(List.of("--env", "HEADROOM_PUBLISHED_LOOPBACK=1"));
        words.addAll(List.of("--env", "HOME=" + Workspace.IN_CONTAINER.replace("/.headroom", "")));
        words.addAll(List.of("--env", "HEADROOM_WORKSPACE_DIR=" + Workspace.IN_CONTAINER));
        words.addAll(List.of("--env", "HEADROOM_CONFIG_DIR=" + Workspace.IN_CONTAINER + "/config"));
        words.addAll(mount(deployment.workspace().root().toString(), Workspace.IN_CONTAINER, false));
        for (var file : ExtraCertificates.named(new Env(ServiceEnv.read(host, deployment)))
                .keySet()) {
            words.addAll(mount(file.toString(), file.toString(), true));
        }
        return words;
    }

    /// SELinux has a file relabelled only by the short form, which takes no colon in a path (docker run,
    /// "--volume").
    private List<String> mount(String from, String to, boolean readOnly) {
        if (isConfined() && !readOnly) {
            return List.of("--volume", from + ":" + to + ":z");
        }
        // A field with a comma or a quote is quoted as in CSV (docker run, "--mount").
        var source = "\"source=" + from.replace("\"", "\"\"") + "\"";
        var target = "\"target=" + to.replace("\"", "\"\"") + "\"";
        return List.of("--mount", "type=bind," + source + "," + target + (readOnly ? ",readonly" : ""));
    }

    private boolean isConfined() {
        return host.disk()
                .read(Path.of("/sys/fs/selinux/enforce"))
                .filter(content -> new String(content, StandardCharsets.US_ASCII).startsWith("1"))
                .isPresent();
    }

    private String inContainer(Path path) {
        return Workspace.IN_CONTAINER + "/"
                + deployment.workspace().root().relativize(path).toString().replace('\\', '/');
    }
}
