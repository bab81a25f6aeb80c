package headroom.supervise;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.runtime.ContainerRuntime;
import headroom.runtime.DockerEngine;
import headroom.runtime.DockerEngine.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What an engine has of a deployment: one container. Reads only.
record DockerView(HostView host, Deployment deployment) implements ServiceView {
    /// The engine starts again what ended with another code than 0, after its own crash and the machine's too; a
    /// proxy that finds its deployment stopped ends with 0. Podman starts at boot only what is to run always
    /// (podman-restart.service).
    static final String RESTART = "on-failure";

    ContainerRuntime runtime() {
        return new ContainerRuntime(host, deployment);
    }

    Answer container() {
        return runtime().engine().inspect("container", runtime().name());
    }

    /// Whether the container was made for this very deployment.
    boolean isOwn(JsonNode container) {
        return label(container, ContainerRuntime.OWNER)
                .equals(deployment.folder().toString());
    }

    static String label(JsonNode container, String name) {
        return container.path("Config").path("Labels").path(name).asText();
    }

    @Override
    public List<OwnFile> artifacts() {
        return List.of();
    }

    @Override
    public Map<String, String> rendered() {
        return Map.of(
                "run.sh",
                "#!/bin/sh\n# Managed by headroom: what `headroom install apply --preset persistent-docker` asks of"
                        + " Docker.\ndocker create --restart " + RESTART + " "
                        + runtime().words("").stream()
                                .map(word -> word.matches("[A-Za-z0-9_./:=@-]+") ? word : Escaping.SHELL.escape(word))
                                .collect(Collectors.joining(" "))
                        + "\ndocker start " + runtime().name() + "\n");
    }

    @Override
    public boolean hasEntry() {
        return runtime().engine().hasClient() && container() instanceof Answer.Found found && isOwn(found.json());
    }

    @Override
    public List<String> warnings() {
        return List.of("while Docker does not run, "
                + String.join(" and ", deployment.manifest().tools().routed())
                + " cannot connect; what lets them go straight to their providers then: "
                + deployment.profile().command("stop"));
    }

    @Override
    public ServiceState state() {
        return switch (container()) {
            case Answer.Silent silent -> ServiceState.failed("Docker does not answer: " + silent.why());
            case Answer.Absent absent ->
                ServiceState.stopped("there is no container " + runtime().name());
            case Answer.Found found
            when !isOwn(found.json()) ->
                ServiceState.failed("the container " + runtime().name() + " is not headroom's");
            case Answer.Found found -> state(found.json());
        };
    }

    private ServiceState state(JsonNode container) {
        var state = container.path("State");
        var name = "the container " + runtime().name();
        return switch (state.path("Status").asText()) {
            case "running" -> ServiceState.running(state.path("Pid").asLong(), name + " is running");
            case "restarting" ->
                ServiceState.failed(
                        name + " ends with code " + state.path("ExitCode").asInt() + " whenever it is" + " started");
            case "paused" -> ServiceState.failed(name + " is paused");
            default -> ServiceState.stopped(name + " is not running");
        };
    }

    @Override
    public List<String> lapses() {
        if (!(container() instanceof Answer.Found found) || !isOwn(found.json())) {
            return List.of();
        }
        var policy = found.json()
                .path("HostConfig")
                .path("RestartPolicy")
                .path("Name")
                .asText();
        return List.of("on-failure", "always").contains(policy)
                ? List.of()
                : List.of("Docker would not start the container " + runtime().name()
                        + " again, as its restart policy is " + policy);
    }

    @Override
    public Logs logs() {
        var engine = runtime().engine();
        return new Logs.Container(
                engine.command("logs", "--timestamps", runtime().name()));
    }

    DockerEngine engine() {
        return runtime().engine();
    }
}
