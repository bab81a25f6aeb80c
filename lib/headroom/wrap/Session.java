package headroom.wrap;

import headroom.change.FileEditor;
import headroom.contract.HttpProxyVariables;
import headroom.contract.Mode;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.deploy.Lookup;
import headroom.deploy.Lookup.Found;
import headroom.deploy.Lookup.Needs;
import headroom.edit.FileEdit;
import headroom.host.Env;
import headroom.host.Host;
import headroom.manifest.Deployment;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/// One wrapped run of a tool: which proxy it goes through. A deployment is used or recovered as it is and never
/// changed; where none fits, the session has a proxy of its own kind.
public final class Session {
    /// The variable by which the launcher names the process that becomes the tool.
    private static final String PID = "HEADROOM_SESSION";

    private final Host host;
    private final Options options;
    private final Consumer<String> note;

    /// What the user asked for.
    public record Options(
            Optional<Integer> port,
            Optional<Profile> profile,
            Optional<Mode> mode,
            Map<Provider, String> upstreams,
            int graceSeconds,
            boolean keepProxy) {}

    /// The proxy of a session: where it is, and what it is in the words of a message.
    public record Place(String baseUrl, String words) {}

    public Session(Host host, Options options, Consumer<String> note) {
        this.host = host;
        this.options = options;
        this.note = note;
    }

    /// What a run needs whose requests would go to these places: those the user named go first, and our own proxies
    /// are seen through.
    public Needs needs(Map<Provider, String> today) {
        var lookup = new Lookup(host);
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        today.forEach((provider, url) -> upstreams.put(
                provider,
                options.upstreams().containsKey(provider)
                        ? options.upstreams().get(provider)
                        : host.env()
                                .get(provider.variable())
                                .filter(named -> url.equals(provider.publicUrl()))
                                .orElseGet(() -> behindSessions(provider, lookup.seenThrough(provider, url)))));
        upstreams.putAll(options.upstreams());
        return new Needs(upstreams, options.mode());
    }

    private String behindSessions(Provider provider, String url) {
        return new Sessions(host)
                .proxies().stream()
                        .filter(proxy -> url.matches("http://(127\\.0\\.0\\.1|localhost):" + proxy.port() + "(/.*)?"))
                        .map(proxy -> proxy.settings().upstreams().getOrDefault(provider, provider.publicUrl()))
                        .findFirst()
                        .orElse(url);
    }

    private int port() {
        return options.port().orElseGet(() -> Lookup.usualPort(host));
    }

    /// A deployment keeps its port, whether it is up or not.
    private int firstPort() {
        return new Lookup(host)
                .named(options.profile(), options.port(), port())
                .map(deployment -> deployment.manifest().port())
                .filter(taken -> taken == port() || options.profile().isPresent())
                .map(taken -> taken + 1)
                .orElseGet(this::port);
    }

    /// What is on the port, whatever it is.
    public Place unchecked() {
        var named = new Lookup(host).named(options.profile(), options.port(), port());
        int port = named.map(deployment -> deployment.manifest().port()).orElse(port());
        if (host.processes().free("127.0.0.1", port)) {
            note.accept("nobody listens on port " + port + " yet, and --no-proxy starts nothing");
        }
        return new Place("http://127.0.0.1:" + port, "what is on port " + port);
    }

    /// What would be used, in words; changes nothing.
    public Place foreseen(Needs needs) {
        return switch (judged(needs)) {
            case Found.Reuse reuse -> place(reuse.deployment(), "");
            case Found.Recover recover ->
                place(recover.deployment(), ", which would be started, as it is " + recover.down());
            case Found.None none -> {
                none.why().forEach(note);
                yield new Place(
                        "http://127.0.0.1:" + port(),
                        new OwnProxy(host, note).isThere(needs)
                                ? "another session's proxy"
                                : "a proxy of its own, which would be started there or on the next free port");
            }
        };
    }

    /// The proxy of this run, ready to serve: found, recovered by `recovery`, or started and attached to.
    public Place use(Needs needs, Consumer<Found.Recover> recovery) {
        return switch (judged(needs)) {
            case Found.Reuse reuse -> place(reuse.deployment(), "");
            case Found.Recover recover -> {
                recovery.accept(recover);
                yield place(recover.deployment(), ", started again: it was " + recover.down());
            }
            case Found.None none -> {
                none.why().forEach(note);
                yield own(needs);
            }
        };
    }

    /// A proxy of sessions, ready to serve and attached to, whatever deployment there is: it takes back what is
    /// edited for the run.
    public Place own(Needs needs) {
        int port = new OwnProxy(host, note)
                .attach(
                        needs,
                        new OwnProxy.Attachment(pid(), firstPort(), options.graceSeconds(), options.keepProxy()));
        return new Place("http://127.0.0.1:" + port, "a proxy of its own");
    }

    /// The process that is, or becomes, the tool.
    private long pid() {
        return host.env()
                .get(PID)
                .filter(text -> text.matches("\\d{1,10}"))
                .map(Long::parseLong)
                .orElseGet(() -> ProcessHandle.current().pid());
    }

    /// Whether a deployment has wired the tool, so that its file is not to be edited for a run.
    public boolean isWired(String tool) {
        return new Registry(host.disk(), Workspace.of(host))
                .ours().stream().anyMatch(manifest -> manifest.tools().routed().contains(tool));
    }

    /// Takes back what ended sessions had edited.
    public void settle() {
        var edits = new SessionEdits(host);
        if (!edits.isEmpty()) {
            try (var lock = new Sessions(host).lock()) {
                edits.settle();
            }
        }
    }

    /// Refuses files that cannot be edited, before anything is started.
    public void requireEditable(String tool, List<FileEdit> edits) {
        edits.forEach(edit -> new FileEditor(host).plan(tool, edit, host.disk().read(edit.file())));
    }

    /// Edits a tool's file for this run.
    public void edit(String tool, FileEdit edit) {
        try (var lock = new Sessions(host).lock()) {
            new SessionEdits(host).begin(tool, edit, pid());
        }
    }

    private static Place place(Deployment deployment, String state) {
        return new Place(deployment.baseUrl(), "the deployment " + deployment.profile() + state);
    }

    private Found judged(Needs needs) {
        var lookup = new Lookup(host);
        var deployment = lookup.named(options.profile(), options.port(), port());
        if (deployment.isEmpty()) {
            return new Found.None(List.of());
        }
        return switch (lookup.judge(deployment.get(), needs)) {
            case Found.None none -> {
                var lines = new ArrayList<String>();
                none.why()
                        .forEach(why -> lines.add("the deployment "
                                + deployment.get().profile() + " stays as it is, but does not fit: " + why));
                yield new Found.None(lines);
            }
            case Found found -> found;
        };
    }

    /// Puts a file that a run reads into the workspace, unless it is there as it should be.
    public void provide(OwnFile file) {
        var present = host.disk().read(file.path()).filter(content -> Arrays.equals(content, file.bytes()));
        if (present.isEmpty()) {
            try (var lock = new Sessions(host).lock()) {
                host.disk().write(file.path(), file.bytes(), file.mode());
            }
        }
    }

    /// A name as the label of requests: 64 characters that can be printed, at most.
    public static String label(String name) {
        var plain = name.replaceAll("[^\\x21-\\x7e]+", "-").replaceAll("[/?#%\\\\]", "-");
        return plain.isEmpty() ? "unnamed" : plain.substring(0, Math.min(64, plain.length()));
    }

    /// The variables by which calls to loopback stay off an HTTP proxy; none where they do anyway.
    public static Map<String, String> exceptions(Env env) {
        var variables = new HashMap<String, String>();
        if (HttpProxyVariables.capturing(env).isPresent()) {
            HttpProxyVariables.EXCEPTIONS.forEach(name -> variables.put(name, HttpProxyVariables.withLoopback(env)));
        }
        return variables;
    }
}
