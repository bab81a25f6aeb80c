package headroom.deploy;

import headroom.contract.BaseUrl;
import headroom.contract.EngineReport;
import headroom.contract.ExtraCertificates;
import headroom.contract.HttpProxyVariables;
import headroom.contract.Mode;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.contract.Version;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Registry;
import headroom.manifest.ServiceEnv;
import headroom.manifest.Workspace;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisors;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Finds the deployment that a session could use: as it is, after a start, or not, and why not. Reads only, and
/// wakes nothing.
public final class Lookup {
    private static final String EXCLUDED = "HEADROOM_EXCLUDE_TOOLS";

    private final HostView host;
    private final Workspace workspace;

    public Lookup(HostView host) {
        this.host = host;
        this.workspace = Workspace.of(host);
    }

    /// What a session needs of its proxy: where requests must go in the end, and the mode, where it is named.
    public record Needs(Map<Provider, String> upstreams, Optional<Mode> mode) {
        public Needs {
            upstreams = Map.copyOf(upstreams);
        }
    }

    /// How a deployment comes not to serve, in words that follow "it is".
    public enum Down {
        STOPPED("stopped"),
        GIVEN_UP("given up"),
        GONE("not running"),
        HUNG("hung");

        private final String words;

        Down(String words) {
            this.words = words;
        }

        @Override
        public String toString() {
            return words;
        }
    }

    /// What there is for a session.
    public sealed interface Found {
        /// A deployment that serves, or does once it is asked, with what the session needs.
        record Reuse(Deployment deployment) implements Found {}

        /// One that has what the session needs, and does not serve.
        record Recover(Deployment deployment, Down down) implements Found {}

        /// None; `why` has a line for each reason, which are none where there is simply no deployment.
        record None(List<String> why) implements Found {}
    }

    /// The port that a proxy most likely has here; one that the environment names wrongly is for others to refuse.
    public static int usualPort(HostView host) {
        return host.env()
                .get("HEADROOM_PORT")
                .map(String::strip)
                .filter(text -> text.matches("\\d{1,5}"))
                .map(Integer::valueOf)
                .orElse(Choices.DEFAULT_PORT);
    }

    /// An address of a tool's with our own proxies seen through.
    public String seenThrough(Provider provider, String url) {
        return new Upstreams(host, workspace, 0).seenThrough(provider, url);
    }

    /// The deployment a session names: of this profile, or on this port; named neither, the default one, or the one
    /// on the default port.
    public Optional<Deployment> named(Optional<Profile> profile, Optional<Integer> port, int defaultPort) {
        var registry = new Registry(host.disk(), workspace);
        if (profile.isPresent()) {
            var manifest = registry.require(profile.get());
            if (port.filter(number -> number != manifest.port()).isPresent()) {
                throw Problem.usage(
                        "--profile and --port name different proxies",
                        "the deployment " + profile.get() + " is on port " + manifest.port(),
                        "leave one of the two out");
            }
            return Optional.of(new Deployment(workspace, manifest));
        }
        var readable = registry.ours();
        var usual = port.isPresent()
                ? Stream.<Manifest>of()
                : readable.stream().filter(manifest -> manifest.profile().equals(Profile.DEFAULT));
        return Stream.concat(usual, readable.stream().filter(manifest -> manifest.port() == port.orElse(defaultPort)))
                .findFirst()
                .map(manifest -> new Deployment(workspace, manifest));
    }

    /// Whether this deployment serves a session with these needs.
    public Found judge(Deployment deployment, Needs needs) {
        var differences = differences(deployment, needs);
        if (!differences.isEmpty()) {
            return new Found.None(differences);
        }
        var state = Supervisors.view(host, deployment).state();
        if (state.activity() == ServiceState.Activity.SLEEPING) {
            return new Found.Reuse(deployment);
        }
        return switch (new HealthProbe(host).look(deployment)) {
            case PortState.Ready ready -> fits(deployment, ready.engine(), needs);
            case PortState.Starting starting -> fits(deployment, starting.engine(), needs);
            case PortState.Sleeping sleeping -> new Found.Reuse(deployment);
            case PortState.Unreachable unreachable ->
                new Found.Recover(
                        deployment,
                        host.disk().exists(deployment.gaveUp())
                                ? Down.GIVEN_UP
                                : deployment.manifest().phase() == Manifest.Phase.STOPPED ? Down.STOPPED : Down.GONE);
            case PortState.Foreign foreign
            when state.isServing()
                    && foreign.holder()
                            .filter(holder -> isHeldBy(state.pid(), holder.pid()))
                            .isPresent() -> new Found.Recover(deployment, Down.HUNG);
            case PortState.Foreign foreign ->
                new Found.None(List.of("port " + deployment.manifest().port() + " is held by " + foreign.who() + ": "
                        + foreign.reason()));
        };
    }

    /// The manager holds the proxy, or the script that keeps one running.
    private boolean isHeldBy(long kept, long pid) {
        return kept > 0
                && (kept == pid || host.processes().children(kept).stream().anyMatch(child -> child.pid() == pid));
    }

    private static Found fits(Deployment deployment, EngineReport engine, Needs needs) {
        if (!engine.version().equals(Version.NUMBER)) {
            return new Found.None(List.of("it runs version " + engine.version() + ", and this is " + Version.NUMBER
                    + ": " + deployment.profile().command("apply")));
        }
        return needs.mode().filter(mode -> !mode.word().equals(engine.mode())).isPresent()
                ? new Found.None(List.of("it runs in mode " + engine.mode() + ", not "
                        + needs.mode().get() + ": " + deployment.profile().command("restart")))
                : new Found.Reuse(deployment);
    }

    /// What its record says against it, each with the command that would change it.
    private List<String> differences(Deployment deployment, Needs needs) {
        var env = ServiceEnv.read(host, deployment);
        var apply = deployment.profile().command("apply");
        var found = new ArrayList<String>();
        new TreeMap<>(needs.upstreams()).forEach((provider, wanted) -> {
            var has = env.getOrDefault(provider.variable(), provider.publicUrl());
            if (!BaseUrl.plain(has).equals(BaseUrl.plain(wanted))) {
                found.add("it sends " + provider.word() + " requests to " + Secrets.maskUrl(has) + ", not to "
                        + Secrets.maskUrl(wanted) + ": " + apply + " --" + provider.word() + "-api-url "
                        + Secrets.maskUrl(wanted));
            }
        });
        var mode = deployment.manifest().proxy().mode();
        needs.mode()
                .filter(wanted -> wanted != mode)
                .ifPresent(wanted ->
                        found.add("it is in mode " + mode + ", not " + wanted + ": " + apply + " --mode " + wanted));
        var network = Stream.concat(
                HttpProxyVariables.URLS.stream(),
                Stream.concat(ExtraCertificates.VARIABLES.stream(), Stream.of(EXCLUDED)));
        network.filter(name -> host.env()
                        .get(name)
                        .filter(value -> !value.equals(env.get(name)))
                        .isPresent())
                .forEach(name ->
                        found.add("it has another " + name + " than this shell: " + apply + " --env " + name + "=…"));
        return found;
    }
}
