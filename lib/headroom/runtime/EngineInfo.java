package headroom.runtime;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.host.CommandResult;
import java.util.Optional;
import java.util.stream.StreamSupport;

/// What an engine says of itself (`docker info`, or Podman's). `trouble` says why it does not answer.
public record EngineInfo(Optional<String> trouble, String version, String system, boolean rootless, boolean podman) {
    static EngineInfo of(CommandResult said) {
        var json = DockerEngine.json(said.out());
        if (json.isPresent() && json.get().path("host").has("security")) {
            return podman(json.get());
        }
        // The client answers for itself, with exit code 0, where the engine does not (docker info).
        var server = json.filter(info -> !info.path("ServerVersion").asText().isEmpty());
        if (!said.ok() || server.isEmpty()) {
            var errors =
                    json.map(info -> info.path("ServerErrors").path(0).asText()).orElse("");
            return new EngineInfo(
                    Optional.of(errors.isEmpty() ? DockerEngine.why(said) : errors), "", "", false, false);
        }
        var options = StreamSupport.stream(server.get().path("SecurityOptions").spliterator(), false)
                .map(JsonNode::asText)
                .toList();
        return new EngineInfo(
                Optional.empty(),
                server.get().path("ServerVersion").asText(),
                server.get().path("OSType").asText("linux") + " "
                        + server.get().path("OperatingSystem").asText(),
                options.contains("name=rootless"),
                false);
    }

    private static EngineInfo podman(JsonNode info) {
        return new EngineInfo(
                Optional.empty(),
                info.path("version").path("Version").asText(),
                "linux Podman",
                info.path("host").path("security").path("rootless").asBoolean(),
                true);
    }

    /// Whether the caller may not use it, rather than that nobody answers.
    public boolean isForbidden() {
        return trouble.filter(why -> why.contains("permission denied")).isPresent();
    }

    /// Whether it runs containers in a virtual machine, as on every system but Linux.
    public boolean isVirtual() {
        return system.matches(".*(Docker Desktop|Colima|Rancher|OrbStack|Podman Machine).*");
    }

    /// The first number of its version; 0 where it cannot be told.
    public int major() {
        var number = version.replaceFirst("\\D.*", "");
        return number.isEmpty() || number.length() > 4 ? 0 : Integer.parseInt(number);
    }
}
