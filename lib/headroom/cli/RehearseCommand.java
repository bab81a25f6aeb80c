package headroom.cli;

import headroom.contract.EngineReport;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.contract.Version;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.host.Proof;
import headroom.manifest.Fingerprint;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.Mutation;
import headroom.manifest.Workspace;
import headroom.stats.Counts;
import headroom.stats.Entry;
import headroom.stats.Labels;
import headroom.supervise.Supervisors;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetAddress;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine.Model.PositionalParamSpec;

/// `headroom install agent rehearse`: does what services or users do every day, so that the JVM can record the
/// classes for a start-up cache. It takes a new folder for its home, so that no deployment is touched.
final class RehearseCommand extends Subcommand {
    private static final String KEY = "rehearsal";

    private enum Kind {
        proxy,
        commands
    }

    private final PositionalParamSpec kind = PositionalParamSpec.builder()
            .type(Kind.class)
            .arity("1")
            .paramLabel("proxy|commands")
            .description("What to run through.")
            .build();
    private final PositionalParamSpec folder = PositionalParamSpec.builder()
            .type(Path.class)
            .arity("1")
            .paramLabel("FOLDER")
            .description("A folder to make and to work in.")
            .build();

    RehearseCommand(Host host, Console console) {
        super(host, console, "rehearse", "Run through what services or users do, for a start-up cache.");
        spec.addPositional(kind).addPositional(folder);
    }

    @Override
    int run() throws Exception {
        Path home = folder.getValue();
        if (host.disk().exists(home)) {
            throw Problem.usage(
                    home + " is there already",
                    "a rehearsal works in a folder of its own",
                    "name one that does not exist");
        }
        var place = home.toAbsolutePath().toString();
        var host = this.host.with(
                this.host.env().with(Map.of("HOME", place, "USERPROFILE", place, "HEADROOM_WORKSPACE_DIR", "")));
        host.disk().makeFolder(home, FileMode.PRIVATE_FOLDER);
        return switch (kind.<Kind>getValue()) {
            case proxy -> proxy(host);
            case commands -> commands(host);
        };
    }

    /// A proxy that forwards only to itself: over HTTP, where the hop mark ends the round, and over TLS, where the
    /// handshake does.
    private int proxy(Host host) throws Exception {
        var port = freePort();
        pretendInstalled(host, port);
        var own = "http://127.0.0.1:" + port;
        var upstreams =
                Map.of("ANTHROPIC_TARGET_API_URL", own, "OPENAI_TARGET_API_URL", own.replace("http:", "https:"));
        Thread.ofPlatform()
                .daemon()
                .start(() -> Cli.run(host.with(host.env().with(upstreams)), console, "install", "agent", "run"));
        for (var attempt = 0; attempt < 200 && ask(own + "/readyz", null) != 200; attempt++) {
            Thread.sleep(50);
        }
        ask(own + "/health", null);
        var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        ask(own + "/v1/messages", body);
        ask(
                own + "/v1/messages",
                "{\"messages\":[{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"tool_use_id\":\"t\",\"content\":\""
                        + "src/a.rs:1: a line of a log that is long enough\\n".repeat(20) + "\"}]}]}");
        ask(own + "/v1/chat/completions", body);
        ask(own + "/stats?by=session", null);
        return ask(own + "/readyz", null) == 200 ? 0 : 1;
    }

    /// The commands that only look, at a proxy that is no more than its answer: a real one would bring its own
    /// classes into the record.
    private int commands(Host host) throws Exception {
        try (var port = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            pretendInstalled(host, port.getLocalPort());
            Thread.ofPlatform().daemon().start(() -> answerAsProxy(port));
            Cli.run(host, console, "install", "status");
            Cli.run(host, console, "install", "status", "--json");
            Cli.run(host, console, "install", "list");
        }
        Cli.run(host, console, "stats");
        Cli.run(host, console, "stats", "--json", "--by", "session");
        return 0;
    }

    private static void answerAsProxy(ServerSocket port) {
        var report = new EngineReport(
                ProcessHandle.current().pid(), "dee10c02", Version.NUMBER, 81, "default", "lossless", "", 0, 0);
        while (!port.isClosed()) {
            try (var client = port.accept()) {
                var request = new byte[1024];
                var asked = new String(request, 0, client.getInputStream().read(request), StandardCharsets.US_ASCII)
                        .replaceAll("(?s).*" + Proof.CHALLENGE + ": (\\w+).*", "$1");
                var answer = report.json()
                        .put("ready", true)
                        .put("proof", Proof.of(KEY, asked, port.getLocalPort()))
                        .toString();
                client.getOutputStream()
                        .write(("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: "
                                        + answer.length() + "\r\n\r\n" + answer)
                                .getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // The rehearsal is over.
            }
        }
    }

    /// A deployment on record, for `status` to read, in the workspace of this rehearsal alone.
    private static void pretendInstalled(Host host, int port) {
        var workspace = Workspace.of(host);
        var profile = Profile.DEFAULT;
        for (var folder : List.of(workspace.root(), workspace.deployments(), workspace.deployment(profile))) {
            host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER);
        }
        host.disk().makeFolder(workspace.stats(), FileMode.PRIVATE_FOLDER);
        host.disk().write(workspace.stats().resolve("turns-1-rehearsal.log"), ledger(host), FileMode.PRIVATE_FILE);
        var edited = workspace.root().resolve("settings.json");
        var content = "{}\n".getBytes(StandardCharsets.US_ASCII);
        host.disk().write(edited, content, FileMode.PRIVATE_FILE);
        host.disk()
                .write(
                        workspace.deployment(profile).resolve("service.env"),
                        (Proof.KEY + "=" + KEY + "\n").getBytes(StandardCharsets.US_ASCII),
                        FileMode.PRIVATE_FILE);
        var edit = new Mutation.File(
                1,
                Mutation.State.DONE,
                "claude",
                edited,
                Optional.empty(),
                Fingerprint.of(content, FileMode.PRIVATE_FILE),
                List.of());
        var preset = Preset.PERSISTENT_SERVICE;
        var supervisor = Supervisors.automatic(host, preset, Scope.USER);
        new ManifestStore(host.disk(), workspace)
                .save(
                        host.disk(),
                        new Manifest(
                                        profile,
                                        new Manifest.Origin(Version.NUMBER, "", "", Map.of()),
                                        supervisor.service(preset, false),
                                        new Manifest.Tools(Scope.USER, "auto", List.of(), List.of(), Map.of()),
                                        Manifest.Proxy.on(port),
                                        Manifest.Made.nothing(Manifest.Phase.APPLIED))
                                .withMutations(List.of(edit)));
    }

    /// A request on record, for `stats` to read.
    private static byte[] ledger(Host host) {
        var labels =
                new Labels(new Labels.Who("claude", "it", "dee10c02", "a"), "anthropic", "claude-haiku-4-5", false);
        var counts =
                new Counts().add(Counts.REQUESTS, 1).add(Counts.RECEIPTS, 1).add(Counts.REMOVED, 12_345);
        return (new Entry(host.time().now(), labels, counts, List.of(), Map.of()).line() + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    private static int ask(String url, String body) {
        try {
            var connection = (HttpURLConnection) URI.create(url).toURL().openConnection(Proxy.NO_PROXY);
            connection.setConnectTimeout(2_000);
            connection.setReadTimeout(10_000);
            if (body != null) {
                connection.setDoOutput(true);
                connection.setRequestProperty("content-type", "application/json");
                connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
            }
            return connection.getResponseCode();
        } catch (IOException e) {
            return 0;
        }
    }
}
