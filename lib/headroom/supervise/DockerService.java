package headroom.supervise;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.CommandResult;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.runtime.ContainerImage;
import headroom.runtime.ContainerRuntime;
import headroom.runtime.DockerEngine;
import headroom.runtime.DockerEngine.Answer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A deployment in the hands of a container engine. A container that is not its own is never touched.
record DockerService(Host host, Deployment deployment) implements Service {
    /// Longer than the container may take to end.
    private static final Duration LIMIT = Duration.ofSeconds(ContainerRuntime.STOP_SECONDS + 30);

    private static final Duration READY = Duration.ofSeconds(30);

    private DockerView view() {
        return new DockerView(host, deployment);
    }

    private String name() {
        return view().runtime().name();
    }

    @Override
    public void start() {
        var there = own("started");
        if (there.filter(this::fits).isPresent()) {
            policy(policy());
            begin();
        } else {
            replace(there);
        }
    }

    @Override
    public void stop() {
        var there = view().container();
        if (there instanceof Answer.Found found && view().isOwn(found.json())) {
            policy("no");
            require("stopped", "stop", name());
        }
        host.disk().delete(view().runtime().readyFile());
    }

    @Override
    public void restart() {
        var there = own("restarted");
        if (there.filter(this::fits).isPresent()) {
            policy(policy());
            require("restarted", "restart", name());
        } else {
            replace(there);
        }
    }

    @Override
    public void remove() {
        switch (view().container()) {
            case Answer.Silent silent ->
                throw Problem.needsPerson(
                        "the container " + name() + " could not be removed",
                        "Docker does not answer: " + silent.why(),
                        "start Docker, then run: " + deployment.profile().command("remove"));
            case Answer.Found found
            when view().isOwn(found.json()) -> {
                call("rm", "--force", name() + "-new");
                take(found.json());
            }
            case Answer.Found foreign -> {}
            case Answer.Absent absent -> {}
        }
    }

    /// The files of the container must be its user's, or commands could neither change nor remove them.
    @Override
    public void verify() {
        var file = view().runtime().readyFile();
        var owner = host.disk().owner(file);
        var user = host.processes().user();
        if (user.isPresent() && owner.isPresent() && owner.getAsLong() != user.getAsLong()) {
            throw Problem.failed(
                    "the container's files belong to another user",
                    file + " belongs to user id " + owner.getAsLong() + ", not to " + user.getAsLong(),
                    "use an engine that keeps user ids (docker info, \"userns\"), or --preset persistent-service");
        }
    }

    /// The container of this deployment, if there is one.
    private Optional<JsonNode> own(String verb) {
        return switch (view().container()) {
            case Answer.Silent silent ->
                throw DockerEngine.silent(
                        "the container " + name() + " could not be " + verb,
                        silent.why(),
                        "start Docker, then run the command again");
            case Answer.Absent absent -> Optional.empty();
            case Answer.Found found when view().isOwn(found.json()) -> Optional.of(found.json());
            case Answer.Found foreign -> throw foreign(name(), foreign.json());
        };
    }

    /// A container has our name and is not ours.
    static Problem foreign(String name, JsonNode container) {
        var owner = DockerView.label(container, ContainerRuntime.OWNER);
        return Problem.needsPerson(
                "the name " + name + " is taken",
                owner.isEmpty()
                        ? "a container of the image "
                                + container.path("Config").path("Image").asText()
                                + " has it, which this edition of headroom did not make"
                        : "the container belongs to the deployment in " + owner,
                "look at it with: docker container inspect " + name + "; remove or rename it, or choose another"
                        + " --profile");
    }

    /// Whether it is as it would be made now. The name of its image may be gone.
    private boolean fits(JsonNode container) {
        var image = new ContainerImage(deployment)
                .id(host)
                .orElse(container.path("Image").asText());
        return DockerView.label(container, ContainerRuntime.SPEC)
                .equals(view().runtime().spec(image));
    }

    private String policy() {
        return view().engine().info().podman() ? "always" : DockerView.RESTART;
    }

    /// Podman before 5.1 has no such command; where it fails, `lapses` says what the policy is.
    private void policy(String policy) {
        call("update", "--restart", policy, name());
    }

    private void replace(Optional<JsonNode> old) {
        var image = new ContainerImage(deployment);
        var id = image.id(host)
                .orElseThrow(() -> Problem.failed(
                        "the image " + image.name() + " is not there",
                        "Docker has no image of that name, and a container is made of it",
                        deployment.profile().command("apply")));
        if (old.filter(container -> container.path("State").path("Running").asBoolean())
                        .isPresent()
                && !deployment.manifest().service().container().orElseThrow().onHostNetwork()) {
            rehearse();
        }
        old.ifPresent(this::take);
        var words = new ArrayList<>(List.of("create", "--restart", policy()));
        words.addAll(view().runtime().words(id));
        require("made", words.toArray(String[]::new));
        begin();
    }

    /// Sees a container of the new kind ready beside the one that serves, before that ends. It has no port, as one
    /// port is one container's.
    private void rehearse() {
        var trial = name() + "-new";
        call("rm", "--force", trial);
        try {
            var words = new ArrayList<>(List.of("run", "--detach"));
            words.addAll(view().runtime().rehearsal(trial));
            require("tried", words.toArray(String[]::new));
            var end = host.time().now().plus(READY);
            while (!call("exec", trial, "/opt/headroom/ready").ok()) {
                if (host.time().now().isAfter(end)
                        || !call("inspect", "--format", "{{.State.Running}}", trial)
                                .out()
                                .strip()
                                .equals("true")) {
                    throw Problem.failed(
                            "the new container does not become ready",
                            "its log ends with: "
                                    + call("logs", "--tail", "1", trial).reason(),
                            "mend that, then run the command again");
                }
                host.time().sleep(Duration.ofMillis(200));
            }
        } finally {
            call("rm", "--force", "--volumes", trial);
        }
    }

    private void begin() {
        host.disk().delete(view().runtime().readyFile());
        require("started", "start", name());
    }

    /// Ends a container and removes it.
    private void take(JsonNode container) {
        var id = container.path("Id").asText();
        call("stop", id);
        require("removed", "rm", "--force", "--volumes", id);
        host.disk().delete(view().runtime().readyFile());
    }

    private CommandResult call(String... words) {
        return host.exec().run(view().engine().command(words).within(LIMIT));
    }

    private void require(String verb, String... words) {
        var outcome = call(words);
        if (!outcome.ok()) {
            throw Problem.failed(
                    "the container " + name() + " could not be " + verb,
                    "docker " + words[0] + ": "
                            + (outcome.exitCode() == CommandResult.TIMED_OUT
                                    ? "no answer within " + LIMIT.toSeconds() + " s"
                                    : outcome.reason()),
                    "mend that, then run the command again");
        }
    }
}
