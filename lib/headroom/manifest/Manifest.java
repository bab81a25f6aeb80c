package headroom.manifest;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.RuntimeKind;
import headroom.contract.Scope;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The record of one deployment, and the journal of its changes. It holds no secret.
public record Manifest(Profile profile, Origin origin, Service service, Tools tools, Proxy proxy, Made made) {
    /// The format this version writes.
    public static final int SCHEMA = 1;

    /// Which headroom wrote it and when, in ISO-8601 and UTC; fields that this version does not know are kept as
    /// they are.
    public record Origin(String version, String created, String updated, Map<String, JsonNode> unknown) {}

    /// Who keeps it running: `kind` is the contract's `supervisor_kind`; `atLogin` says that a login starts the
    /// proxy.
    public record Service(
            Preset preset,
            RuntimeKind runtime,
            String kind,
            String supervisor,
            Optional<Container> container,
            boolean atLogin) {
        /// The same in another container.
        public Service in(Container container) {
            return new Service(preset, RuntimeKind.DOCKER, kind, supervisor, Optional.of(container), atLogin);
        }

        /// Whether another manager, another of its ways, or another runtime takes over with this one.
        public boolean isReplacedBy(Service other) {
            return !supervisor.equals(other.supervisor) || preset != other.preset || runtime != other.runtime;
        }
    }

    /// What a proxy in a container is made of: the image's name; the address of the engine that has it, empty for
    /// the one its client finds by itself; the words that name its user to that engine; whether it has the network
    /// of the machine, as one does that forwards to an address of the machine's own.
    public record Container(String image, String engine, List<String> user, boolean onHostNetwork) {
        public Container {
            user = List.copyOf(user);
        }

        /// The same with the network of the machine, or one of its own.
        public Container onHostNetwork(boolean wanted) {
            return new Container(image, engine, user, wanted);
        }
    }

    /// Which tools are routed: `choice` is the contract's `provider_mode`, `skipped` are those the user wants left
    /// out, `environment` the variables of each tool that takes its address from there.
    public record Tools(
            Scope scope,
            String choice,
            List<String> routed,
            List<String> skipped,
            Map<String, Map<String, String>> environment) {
        public Tools {
            routed = List.copyOf(routed);
            skipped = List.copyOf(skipped);
            environment = new TreeMap<>(environment);
        }
    }

    /// How the proxy is started. `environment` has no secret, and `upstreams` are by the providers' words;
    /// `named` are the providers whose upstream the user has named, which tools' own settings do not change.
    public record Proxy(
            int port,
            Mode mode,
            Optional<Double> idleMinutes,
            Map<String, String> environment,
            Map<String, String> upstreams,
            List<Provider> named) {
        public Proxy {
            environment = new TreeMap<>(environment);
            upstreams = new TreeMap<>(upstreams);
            named = List.copyOf(named);
        }

        /// One with this port that tells nothing else.
        public static Proxy on(int port) {
            return new Proxy(port, Mode.LOSSLESS, Optional.empty(), Map.of(), Map.of(), List.of());
        }

        /// Where it says whether it is ready.
        public String healthUrl() {
            return "http://127.0.0.1:" + port + "/readyz";
        }

        /// The arguments of `headroom proxy` at this address, in this mode.
        private List<String> arguments(String address, Mode mode) {
            var arguments = new ArrayList<>(
                    List.of("--host", address, "--port", Integer.toString(port), "--mode", mode.word()));
            idleMinutes.ifPresent(minutes -> arguments.addAll(List.of("--idle-minutes", Double.toString(minutes))));
            return arguments;
        }
    }

    /// What has been made on the machine so far: `artifacts` are files that are ours alone, `folders` those made
    /// for the deployment's own, the outermost first.
    public record Made(Phase phase, List<Mutation> mutations, List<Path> artifacts, List<Path> folders) {
        public Made {
            mutations = List.copyOf(mutations);
            artifacts = List.copyOf(artifacts);
            folders = List.copyOf(folders);
        }

        /// Nothing yet.
        public static Made nothing(Phase phase) {
            return new Made(phase, List.of(), List.of(), List.of());
        }
    }

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

    /// As it stands on disk.
    @JsonValue
    JsonNode json() {
        return ManifestJson.write(this);
    }

    public Phase phase() {
        return made.phase();
    }

    public List<Mutation> mutations() {
        return made.mutations();
    }

    public int port() {
        return proxy.port();
    }

    /// The arguments of `headroom proxy` in this mode. In a network of its own it listens on every address: the
    /// engine publishes it on 127.0.0.1 alone.
    List<String> proxyArgs(Mode mode) {
        var published = service.container()
                .filter(container -> !container.onHostNetwork())
                .isPresent();
        return proxy.arguments(published ? "0.0.0.0" : "127.0.0.1", mode);
    }

    /// Those of its changes that are of this kind, in their order.
    public <T extends Mutation> List<T> mutations(Class<T> kind) {
        return mutations().stream().filter(kind::isInstance).map(kind::cast).toList();
    }

    /// Those of them that are not taken back.
    public <T extends Mutation> List<T> standing(Class<T> kind) {
        return mutations(kind).stream()
                .filter(mutation -> mutation.state() != Mutation.State.REVERTED)
                .toList();
    }

    public Manifest withArtifacts(List<Path> artifacts) {
        return with(new Made(phase(), mutations(), artifacts, made.folders()));
    }

    public Manifest withMutations(List<Mutation> mutations) {
        return with(new Made(phase(), mutations, made.artifacts(), made.folders()));
    }

    public Manifest withPhase(Phase phase) {
        return with(new Made(phase, mutations(), made.artifacts(), made.folders()));
    }

    public Manifest withMadeFolders(List<Path> folders) {
        return with(new Made(phase(), mutations(), made.artifacts(), folders));
    }

    private Manifest with(Made made) {
        return new Manifest(profile, origin, service, tools, proxy, made);
    }

    /// The same deployment under another supervisor.
    public Manifest under(Service service) {
        return new Manifest(profile, origin, service, tools, proxy, made);
    }

    /// `instant` is ISO-8601 in UTC.
    public Manifest updated(String instant) {
        var updated = new Origin(origin.version(), origin.created(), instant, origin.unknown());
        return new Manifest(profile, updated, service, tools, proxy, made);
    }
}
