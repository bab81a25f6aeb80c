package headroom.runtime;

import headroom.change.Progress;
import headroom.contract.Version;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The image of a deployment's container: one that the user names, which is used as it is, or headroom's own, which
/// is made of the runtime folder. What a new one of the same name replaces is kept under another until the new one
/// has proved itself.
public record ContainerImage(Deployment deployment) {
    private static final String BUILD = "headroom.build";
    private static final Duration LIMIT = Duration.ofMinutes(30);

    /// That of a deployment whose proxy runs in a container.
    public static Optional<ContainerImage> of(Deployment deployment) {
        return deployment.manifest().service().container().map(container -> new ContainerImage(deployment));
    }

    /// The name of the image that is made here, of this version.
    public static String ownName() {
        return "headroom:" + Version.NUMBER;
    }

    public String name() {
        return container().image();
    }

    private Manifest.Container container() {
        return deployment.manifest().service().container().orElseThrow();
    }

    private DockerEngine engine(HostView host) {
        return new DockerEngine(host, container().engine());
    }

    public boolean isOwn() {
        return name().equals("headroom:" + deployment.manifest().origin().version());
    }

    private String replaced() {
        return name() + "-replaced";
    }

    /// Its id on the engine; empty where it is not there.
    public Optional<String> id(HostView host) {
        return engine(host).inspect("image", name()) instanceof DockerEngine.Answer.Found found
                ? Optional.of(found.json().path("Id").asText())
                : Optional.empty();
    }

    /// Whether it is there, and if it is headroom's own, made of the program that runs now.
    public boolean isCurrent(HostView host) {
        return engine(host).inspect("image", name()) instanceof DockerEngine.Answer.Found found
                && (!isOwn()
                        || found.json()
                                .path("Config")
                                .path("Labels")
                                .path(BUILD)
                                .asText()
                                .equals(RuntimeFolder.build(host)));
    }

    /// Builds or pulls it; what the engine prints is shown. A `Problem` leaves the one before.
    public void make(Host host, Progress progress) {
        if (!isOwn()) {
            run(host, progress, "pulling " + name(), "the image " + name() + " cannot be had", List.of("pull", name()));
            return;
        }
        if (id(host).isPresent()) {
            call(host, "image", "tag", name(), replaced());
        }
        var context = deployment.folder().resolve("image");
        host.disk().deleteTree(context);
        try {
            ImageContext.writeWhole(host, context);
            run(
                    host,
                    progress,
                    "building " + name(),
                    "the image " + name() + " could not be built",
                    words(host, context));
        } finally {
            host.disk().deleteTree(context);
        }
    }

    private List<String> words(HostView host, Path context) {
        var words = new ArrayList<>(List.of("build", "--force-rm", "--tag", name()));
        words.addAll(List.of("--build-arg", "HEADROOM_VERSION=" + Version.NUMBER));
        words.addAll(List.of("--build-arg", "HEADROOM_BUILD=" + RuntimeFolder.build(host)));
        host.env()
                .get("HEADROOM_BASE_IMAGE")
                .ifPresent(base -> words.addAll(List.of("--build-arg", "HEADROOM_BASE_IMAGE=" + base)));
        words.addAll(List.of("--file", context.resolve("Dockerfile").toString(), context.toString()));
        return words;
    }

    private void run(Host host, Progress progress, String doing, String failed, List<String> words) {
        progress.waiting(doing);
        var command = engine(host).command(words).within(LIMIT);
        var outcome = host.exec()
                .follow(command, line -> shown(line).ifPresent(text -> progress.waiting(doing + ": " + text)));
        if (!outcome.ok()) {
            progress.note("Docker's last words:");
            (outcome.out() + outcome.err())
                    .strip().lines().toList().reversed().stream()
                            .limit(8)
                            .toList()
                            .reversed()
                            .forEach(line -> progress.note("  " + line));
            throw Problem.failed(
                    failed,
                    DockerEngine.why(outcome),
                    isOwn()
                            ? "mend that (HEADROOM_BASE_IMAGE names another image to build on), then run the command"
                                    + " again"
                            : "correct --image, or pull it yourself: docker pull " + name());
        }
    }

    /// A line without what only a terminal understands (ECMA-48, control sequences).
    private static Optional<String> shown(String line) {
        return Optional.of(line.replaceAll("\\x1b\\[[0-9;]*[A-Za-z]|\\p{Cntrl}", "")
                        .strip())
                .filter(text -> !text.isEmpty());
    }

    /// The new one serves: what it replaced goes.
    public void keep(Host host) {
        if (isOwn()) {
            call(host, "image", "rm", replaced());
            prune(host);
        }
    }

    /// Removes those of headroom's own that have lost their name to another and that no container uses.
    public void prune(Host host) {
        call(host, "image", "prune", "--force", "--filter", "label=" + BUILD);
    }

    /// Puts back what the new one replaced, or nothing where there was none.
    public void goBack(Host host) {
        if (!isOwn()) {
            return;
        }
        call(host, "image", "rm", name());
        call(host, "image", "tag", replaced(), name());
        call(host, "image", "rm", replaced());
    }

    /// Removes it where it is headroom's own; one that another container uses stays, as the engine keeps it.
    public void remove(Host host) {
        if (isOwn()) {
            call(host, "image", "rm", name());
        }
    }

    private void call(Host host, String... words) {
        host.exec().run(engine(host).command(words).within(Duration.ofMinutes(1)));
    }
}
