package headroom.cli;

import headroom.host.Host;
import headroom.host.Mode;
import headroom.host.Version;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.Profile;
import headroom.manifest.Workspace;
import headroom.supervise.Supervisors;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `headroom install agent rehearse`: does what services and users do every day, so that the JVM can record the classes for the start-up cache.
/// It forwards only to itself: over HTTP, where the hop mark ends the round, and over TLS, where the handshake does.
@Command(name = "rehearse", description = "Run through start-up and a few requests, for the start-up cache.")
final class Rehearsal implements Callable<Integer> {
    private final Host host;
    private final Console console;

    Rehearsal(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() throws Exception {
        var port = freePort();
        pretendInstalled(port);
        var own = "http://127.0.0.1:" + port;
        var upstreams = Map.of("ANTHROPIC_TARGET_API_URL", own, "OPENAI_TARGET_API_URL", own.replace("http:", "https:"));
        Thread.ofPlatform().daemon().start(() -> Cli.run(host.with(host.env().with(upstreams)), console, "proxy", "--port", Integer.toString(port)));
        for (var attempt = 0; attempt < 200 && ask(own + "/readyz", null) != 200; attempt++) {
            Thread.sleep(50);
        }
        ask(own + "/health", null);
        var body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";
        ask(own + "/v1/messages", body);
        ask(own + "/v1/chat/completions", body);
        Cli.run(host, console, "install", "status");
        Cli.run(host, console, "install", "status", "--json");
        Cli.run(host, console, "install", "list");
        return ask(own + "/readyz", null) == 200 ? 0 : 1;
    }

    /// A deployment on record, for `status` to read, in the workspace of this rehearsal alone.
    private void pretendInstalled(int port) {
        var workspace = Workspace.of(host);
        var profile = Profile.DEFAULT;
        for (var folder : List.of(workspace.root(), workspace.deployments(), workspace.deployment(profile))) {
            host.disk().makeFolder(folder, Mode.PRIVATE_FOLDER);
        }
        var preset = "persistent-service";
        var supervisor = Supervisors.automatic(host, preset, "user");
        new ManifestStore(host.disk(), workspace).save(host.disk(), new Manifest(Manifest.SCHEMA, Version.NUMBER, profile, preset, "java", supervisor.kind(), supervisor.name(), "user", "auto",
            List.of(), port, "127.0.0.1", null, profile.serviceName(), profile.serviceName(), "", Map.of(), Map.of(), List.of("--mode", "lossless"), Map.of(), List.of(), Manifest.Phase.APPLIED, List.of(),
            List.of(), List.of(), "", "", Map.of()));
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
