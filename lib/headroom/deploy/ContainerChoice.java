package headroom.deploy;

import headroom.contract.Preset;
import headroom.contract.RuntimeKind;
import headroom.host.Command;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Manifest;
import headroom.runtime.ContainerImage;
import headroom.runtime.DockerEngine;
import java.util.List;
import java.util.Optional;

/// Which image and which engine the container of a deployment is to have. What a deployment has it keeps, the engine
/// above all: another context that is current by now is not where its container is.
record ContainerChoice(HostView host, Optional<Manifest> current) {
    /// Empty for a runtime without a container, which has no image either.
    Optional<Manifest.Container> of(Preset preset, Options.Runtime wanted) {
        var docker = preset == Preset.PERSISTENT_DOCKER;
        if (docker && wanted.kind().filter(kind -> kind != RuntimeKind.DOCKER).isPresent()) {
            throw Problem.usage(
                    "--runtime " + wanted.kind().get() + " has no meaning with --preset " + preset,
                    "its proxy runs in a container",
                    "leave --runtime out, or choose another --preset");
        }
        var kind = docker ? RuntimeKind.DOCKER : wanted.kind().or(this::kept).orElse(RuntimeKind.JAVA);
        var image = wanted.image();
        if (kind != RuntimeKind.DOCKER) {
            image.ifPresent(named -> {
                throw Problem.usage(
                        "--image has no meaning with --runtime " + kind,
                        "only a container is made of an image",
                        "leave --image out, or add --preset " + Preset.PERSISTENT_DOCKER + " or --runtime docker");
            });
            return Optional.empty();
        }
        var before = current.flatMap(manifest -> manifest.service().container());
        var name = image.filter(text -> !text.isBlank())
                .or(() -> image(before))
                .or(() -> host.env().get("HEADROOM_IMAGE"))
                .or(() -> host.env().get("HEADROOM_DOCKER_IMAGE"))
                .orElse(ContainerImage.ownName());
        if (name.startsWith("-") || name.matches(".*\\s.*")) {
            throw Problem.usage("--image cannot be '" + name + "'", "that is no name of an image", "correct it");
        }
        return Optional.of(before.map(container ->
                        new Manifest.Container(name, container.engine(), container.user(), container.onHostNetwork()))
                .orElseGet(() -> {
                    var engine = DockerEngine.current(host);
                    return new Manifest.Container(name, engine.address(), user(engine), false);
                }));
    }

    /// The runtime so far, but for that of a preset that has only one.
    private Optional<RuntimeKind> kept() {
        return current.map(Manifest::service)
                .filter(service -> service.preset() != Preset.PERSISTENT_DOCKER)
                .map(Manifest.Service::runtime);
    }

    /// An image that was named before; headroom's own is another with each version.
    private Optional<String> image(Optional<Manifest.Container> before) {
        return before.map(Manifest.Container::image)
                .filter(image ->
                        !image.equals("headroom:" + current.get().origin().version()));
    }

    /// The words by which the files of the container are its caller's: a rootless engine has the caller as its root
    /// (rootless mode, "User namespace"), Podman maps every other (podman run, "--userns").
    private List<String> user(DockerEngine engine) {
        var id = host.processes().user();
        if (id.isEmpty()) {
            return List.of();
        }
        var info = engine.info();
        var group = host.ask(Command.of("id", "-g")).out().strip();
        var caller = id.getAsLong() + ":" + group;
        if (info.rootless() && info.podman()) {
            return List.of("--userns=keep-id", "--user", caller);
        }
        return List.of("--user", info.rootless() ? "0:0" : caller);
    }
}
