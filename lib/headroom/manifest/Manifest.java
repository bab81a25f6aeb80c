package headroom.manifest;

import com.fasterxml.jackson.annotation.JsonAnyGetter;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.Profile;
import headroom.contract.Provider;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The record of one deployment, and the journal of its changes. It holds no secret.
/// Fields this version does not know are kept as they are. `skipped` are tools the user wants left out, `atLogin`
/// says that a login starts the proxy, `namedUpstreams` the providers whose upstream the user has named, which
/// tools' own settings do not change.
public record Manifest(
        int schemaVersion,
        String headroomVersion,
        Profile profile,
        String preset,
        String runtimeKind,
        String supervisorKind,
        String supervisor,
        String scope,
        String providerMode,
        List<String> targets,
        List<String> skipped,
        boolean atLogin,
        int port,
        String host,
        String image,
        String serviceName,
        String containerName,
        String healthUrl,
        Map<String, String> baseEnv,
        Map<String, Map<String, String>> toolEnvs,
        List<String> proxyArgs,
        Map<String, String> upstreams,
        List<Provider> namedUpstreams,
        Phase phase,
        List<Mutation> mutations,
        List<Path> artifacts,
        List<Path> madeFolders,
        String createdAt,
        String updatedAt,
        Map<String, JsonNode> unknown) {
    /// The format this version writes.
    public static final int SCHEMA = 1;

    /// How far the deployment is, and how its user wants it.
    public enum Phase {
        /// An apply has begun and not ended.
        @JsonProperty("applying")
        APPLYING,
        @JsonProperty("applied")
        APPLIED,
        /// Deliberately stopped: nothing may start it but its user.
        @JsonProperty("stopped")
        STOPPED,
        /// Deliberately reduced to forwarding.
        @JsonProperty("passthrough")
        PASSTHROUGH,
        /// A removal has begun and not ended.
        @JsonProperty("removing")
        REMOVING;

        /// Whether a command was interrupted, so that only `apply` and `remove` may go on.
        public boolean isInterrupted() {
            return this == APPLYING || this == REMOVING;
        }

        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public Manifest {
        targets = orEmpty(targets);
        skipped = orEmpty(skipped);
        baseEnv = sorted(baseEnv);
        toolEnvs = toolEnvs == null ? Map.of() : new TreeMap<>(toolEnvs);
        proxyArgs = orEmpty(proxyArgs);
        upstreams = sorted(upstreams);
        namedUpstreams = orEmpty(namedUpstreams);
        mutations = orEmpty(mutations);
        artifacts = orEmpty(artifacts);
        madeFolders = orEmpty(madeFolders);
        unknown = unknown == null ? Map.of() : unknown;
    }

    @JsonAnyGetter
    @Override
    public Map<String, JsonNode> unknown() {
        return unknown;
    }

    /// The value of an option among the arguments of the proxy, such as `--mode`.
    public Optional<String> proxyArgument(String option) {
        var at = proxyArgs.indexOf(option);
        return at < 0 ? Optional.empty() : Optional.of(proxyArgs.get(at + 1));
    }

    public Manifest withArtifacts(List<Path> artifacts) {
        return with(phase, mutations, artifacts, madeFolders, updatedAt);
    }

    public Manifest withMutations(List<Mutation> mutations) {
        return with(phase, mutations, artifacts, madeFolders, updatedAt);
    }

    public Manifest withPhase(Phase phase) {
        return with(phase, mutations, artifacts, madeFolders, updatedAt);
    }

    public Manifest withMadeFolders(List<Path> madeFolders) {
        return with(phase, mutations, artifacts, madeFolders, updatedAt);
    }

    /// The same deployment under another supervisor.
    public Manifest under(String preset, String supervisorKind, String supervisor) {
        return new Manifest(
                schemaVersion,
                headroomVersion,
                profile,
                preset,
                runtimeKind,
                supervisorKind,
                supervisor,
                scope,
                providerMode,
                targets,
                skipped,
                atLogin,
                port,
                host,
                image,
                serviceName,
                containerName,
                healthUrl,
                baseEnv,
                toolEnvs,
                proxyArgs,
                upstreams,
                namedUpstreams,
                phase,
                mutations,
                artifacts,
                madeFolders,
                createdAt,
                updatedAt,
                unknown);
    }

    /// `instant` is ISO-8601 in UTC.
    public Manifest updated(String instant) {
        return with(phase, mutations, artifacts, madeFolders, instant);
    }

    private Manifest with(
            Phase phase, List<Mutation> mutations, List<Path> artifacts, List<Path> madeFolders, String updatedAt) {
        return new Manifest(
                schemaVersion,
                headroomVersion,
                profile,
                preset,
                runtimeKind,
                supervisorKind,
                supervisor,
                scope,
                providerMode,
                targets,
                skipped,
                atLogin,
                port,
                host,
                image,
                serviceName,
                containerName,
                healthUrl,
                baseEnv,
                toolEnvs,
                proxyArgs,
                upstreams,
                namedUpstreams,
                phase,
                mutations,
                artifacts,
                madeFolders,
                createdAt,
                updatedAt,
                unknown);
    }

    private static <T> List<T> orEmpty(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static Map<String, String> sorted(Map<String, String> map) {
        return map == null ? Map.of() : new TreeMap<>(map);
    }
}
