package headroom.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a running proxy says of itself at `/health`, as far as headroom reads it. `profile` is empty for one started
/// by hand; `uptimeSeconds` counts from its start, and so do the tokens of tool results that it got and those that
/// it did not send on, by estimate; `settings` marks what it was started with.
public record EngineReport(
        long pid,
        String instanceId,
        String version,
        long uptimeSeconds,
        String profile,
        String mode,
        String settings,
        long resultTokens,
        long removedTokens) {
    private static final String SERVICE = "headroom-proxy";
    /// It is shown to people, so that only plain words are taken.
    private static final Pattern WORD = Pattern.compile("[A-Za-z0-9._+-]{0,64}");

    /// The fields of `/health` that say this, for a proxy to add its others; without a profile there is no
    /// `deployment`.
    public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("service", SERVICE).put("version", version).put("uptime_seconds", uptimeSeconds);
        json.put("pid", pid).put("instance_id", instanceId);
        json.putObject("config").put("mode", mode);
        json.putObject("compression").put("tool_result_tokens", resultTokens).put("tokens_removed", removedTokens);
        if (!profile.isEmpty()) {
            json.putObject("deployment").put("profile", profile).put("settings", settings);
        }
        return json;
    }

    /// Reads the same; empty for the answer of any other program.
    public static Optional<EngineReport> read(JsonNode answer) {
        var deployment = answer.path("deployment");
        var report = new EngineReport(
                answer.path("pid").asLong(),
                answer.path("instance_id").asText(),
                answer.path("version").asText(),
                answer.path("uptime_seconds").asLong(),
                deployment.path("profile").asText(),
                answer.path("config").path("mode").asText(),
                deployment.path("settings").asText(),
                answer.path("compression").path("tool_result_tokens").asLong(),
                answer.path("compression").path("tokens_removed").asLong());
        return Optional.of(report)
                .filter(read -> answer.path("service").asText().equals(SERVICE) && read.isPlain());
    }

    private boolean isPlain() {
        return Stream.of(instanceId, version, profile, mode, settings)
                .allMatch(word -> WORD.matcher(word).matches());
    }
}
