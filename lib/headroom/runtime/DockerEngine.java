package headroom.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.HostView;
import headroom.host.JsonTree;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// One container engine, asked through its client `docker`, which may be Podman's. Every call names the address, so
/// that another context of the user's does not lead it elsewhere; an empty one is whatever the client finds.
public record DockerEngine(HostView host, String address) {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /// What `inspect` says of a thing.
    public sealed interface Answer {
        record Found(JsonNode json) implements Answer {}

        record Absent() implements Answer {}

        /// The engine cannot be asked.
        record Silent(String why) implements Answer {}
    }

    /// The one the client would use now (`DOCKER_HOST`, `DOCKER_CONTEXT`, `docker context use`).
    public static DockerEngine current(HostView host) {
        var engine = new DockerEngine(host, "");
        var said = engine.ask("context", "inspect", "--format", "{{.Endpoints.docker.Host}}");
        return new DockerEngine(
                host,
                said.ok() && !said.out().isBlank()
                        ? said.out().strip()
                        : host.env().get("DOCKER_HOST").orElse(""));
    }

    public boolean hasClient() {
        return host.onPath("docker").isPresent();
    }

    /// Whether its containers run on another machine.
    public boolean isRemote() {
        return !address.isEmpty() && !address.startsWith("unix:") && !address.startsWith("npipe:");
    }

    public Command command(String... words) {
        return command(List.of(words));
    }

    public Command command(List<String> words) {
        var all = new ArrayList<String>();
        all.add(host.onPath("docker").map(Object::toString).orElse("docker"));
        if (!address.isEmpty()) {
            all.addAll(List.of("--host", address));
        }
        all.addAll(words);
        return new Command(all, Map.of(), "", PATIENCE);
    }

    /// Asks what changes nothing.
    public CommandResult ask(String... words) {
        return host.ask(command(words));
    }

    /// What there is of this name; `kind` is `container` or `image`.
    public Answer inspect(String kind, String name) {
        if (!hasClient()) {
            return new Answer.Silent("there is no program docker on the PATH");
        }
        var said = ask(kind, "inspect", name);
        if (said.ok()) {
            return json(said.out())
                    .<Answer>map(json -> new Answer.Found(json.path(0)))
                    .orElseGet(() -> new Answer.Silent("it does not answer in JSON"));
        }
        return said.err().matches("(?is).*no such (container|image|object).*")
                ? new Answer.Absent()
                : new Answer.Silent(why(said));
    }

    /// What it says of itself, or why it does not.
    public EngineInfo info() {
        return EngineInfo.of(ask("info", "--format", "{{json .}}"));
    }

    static Optional<JsonNode> json(String text) {
        try {
            return Optional.of(JsonTree.read(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    static String why(CommandResult said) {
        return said.exitCode() == CommandResult.TIMED_OUT
                ? "no answer within " + PATIENCE.toSeconds() + " s"
                : said.reason().replaceFirst("^(Error response from daemon|ERROR|Error): ", "");
    }

    /// The engine could not be asked, so that nothing is known of the container.
    public static Problem silent(String what, String why, String next) {
        return Problem.failed(what, "Docker does not answer: " + why, next);
    }
}
