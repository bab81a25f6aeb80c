package headroom.deploy;

import headroom.contract.Loopback;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.runtime.DockerEngine;
import headroom.runtime.EngineInfo;
import headroom.supervise.DockerSupervisor;
import headroom.supervise.Supervisors;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What stands in the way of a deployment's container, and what of its engine the user should know. Reads only.
record ContainerCheck(HostView host, Manifest.Container container, EngineInfo info) {
    /// The first whose 127.0.0.1 ports no neighbour on the same network can reach (Docker Engine 28 release notes).
    private static final int FIRST_CLOSED = 28;

    static ContainerCheck of(HostView host, Manifest.Container container) {
        return new ContainerCheck(host, container, new DockerEngine(host, container.engine()).info());
    }

    /// Whether a proxy with this environment forwards to a program of this machine, which listens where a container
    /// with a network of its own cannot reach it.
    static Optional<String> loopback(Map<String, String> env) {
        return Stream.concat(
                        Stream.of(Provider.values()).map(Provider::variable),
                        Stream.of("HTTPS_PROXY", "HTTP_PROXY", "https_proxy", "http_proxy"))
                .filter(env::containsKey)
                .filter(name -> isLoopback(env.get(name)))
                .findFirst();
    }

    private static boolean isLoopback(String url) {
        try {
            var host = URI.create(url.contains("://") ? url : "http://" + url).getHost();
            return host != null && Loopback.is(host);
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    List<Problem> blockers(Deployment wanted, Map<String, String> env) {
        var engine = new DockerEngine(host, container.engine());
        if (!engine.hasClient()) {
            return wanted.manifest().service().preset() == Preset.PERSISTENT_DOCKER
                    // Said of the supervisor.
                    ? List.of()
                    : DockerSupervisor.withoutClient(host).stream().toList();
        }
        if (engine.isRemote()) {
            return List.of(Problem.failed(
                    "the container would run on another machine",
                    "Docker's client is set to " + container.engine() + ", and tools here reach only 127.0.0.1",
                    "choose this machine's engine: unset DOCKER_HOST, or docker context use default"));
        }
        if (info.trouble().isPresent()) {
            return List.of(trouble(info.trouble().get(), wanted.profile()));
        }
        var blockers = new ArrayList<Problem>();
        if (wanted.manifest().service().preset() != Preset.PERSISTENT_DOCKER) {
            supervised(wanted).ifPresent(blockers::add);
        }
        if (info.system().startsWith("windows")) {
            blockers.add(Problem.failed(
                    "Docker is set to containers of Windows",
                    "headroom's image is one of Linux",
                    "switch Docker Desktop to Linux containers"));
        }
        taken(wanted).ifPresent(blockers::add);
        loopback(env)
                .filter(name -> info.rootless() || info.isVirtual() || host.os() != Os.LINUX)
                .ifPresent(name -> blockers.add(Problem.failed(
                        "the container could not reach " + name,
                        "it names an address of this machine's own, and Docker's containers run apart from it",
                        "use --preset persistent-service --runtime java")));
        return blockers;
    }

    /// Why no manager of this machine runs a container for it.
    private Optional<Problem> supervised(Deployment wanted) {
        if (host.os() == Os.WINDOWS || wanted.workspace().shared()) {
            return Optional.of(Problem.failed(
                    "--runtime docker is not possible here",
                    host.os() == Os.WINDOWS
                            ? "the script that runs the container is one of sh"
                            : "the container runs as whoever installs it, and the system scope is for a machine",
                    "use --preset persistent-docker, or --runtime java"));
        }
        return Optional.empty();
    }

    private Problem trouble(String why, Profile profile) {
        return info.isForbidden()
                ? Problem.failed(
                        "you may not use Docker",
                        why,
                        "have an administrator add you to the group docker, and log in again; or use --preset"
                                + " persistent-service")
                : Problem.failed(
                        "Docker does not answer",
                        why,
                        "start Docker, then run the command again; or use --preset persistent-service");
    }

    /// The name of the container is another's.
    private Optional<Problem> taken(Deployment wanted) {
        return Supervisors.foreignContainer(host, wanted);
    }

    List<String> notes() {
        var notes = new ArrayList<String>();
        if (info.trouble().isPresent()) {
            return notes;
        }
        if (info.isVirtual()) {
            notes.add("WARNING: " + info.system().replaceFirst("^\\w+ ", "")
                    + " must be set to start at login, or the tools cannot connect after a reboot until you start it");
        }
        if (info.podman() && info.rootless()) {
            notes.add("WARNING: Podman starts the container after a reboot only with: systemctl --user enable"
                    + " podman-restart; loginctl enable-linger");
        }
        if (!info.podman() && !info.isVirtual() && info.major() > 0 && info.major() < FIRST_CLOSED) {
            notes.add("this Docker is older than " + FIRST_CLOSED + " (" + info.version()
                    + "): another machine on the same network can reach ports that it publishes on 127.0.0.1; the"
                    + " proxy answers only those who ask for 127.0.0.1");
        }
        return notes;
    }
}
