package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/// A server that others wrote, on loopback, with TLS and HTTP/2 where it speaks it: it stands in front of a
/// scripted provider, or is one itself. Where its program cannot be had the test is skipped and says why.
public final class Peer implements AutoCloseable {
    private final int port;
    private final Path certificate;
    private final Process process;

    private Peer(int port, Path certificate, List<String> words, Path folder) throws IOException {
        this.port = port;
        this.certificate = certificate;
        var log = folder.resolve("peer.log");
        process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        Await.until("something listens on " + port, Duration.ofSeconds(30), () -> {
            if (!process.isAlive()) {
                throw new AssertionError(words + " ended: " + read(log));
            }
            return listens(port);
        });
    }

    /// nginx in front of `provider`, which closes a connection after `requests` requests.
    public static Peer nginx(Path folder, int provider, boolean http2, int requests) throws Exception {
        var nginx = DebianPackage.program("nginx");
        var keys = TlsKeys.in(folder);
        int port = Sandbox.freePort();
        var config = Files.writeString(
                folder.resolve("nginx.conf"), """
                    daemon off; master_process off; worker_processes 1; pid %1$s/nginx.pid; error_log stderr;
                    events { worker_connections 1024; }
                    http {
                        access_log off; client_max_body_size 0; keepalive_requests %5$d; underscores_in_headers on;
                        map $http_upgrade $connection_upgrade { default upgrade; '' ''; }
                        client_body_temp_path %1$s/body; proxy_temp_path %1$s/proxy; fastcgi_temp_path %1$s/fastcgi;
                        uwsgi_temp_path %1$s/uwsgi; scgi_temp_path %1$s/scgi;
                        server {
                            listen 127.0.0.1:%2$d ssl%3$s;
                            ssl_certificate %1$s/ca.pem; ssl_certificate_key %1$s/key.pem;
                            location / {
                                proxy_pass http://127.0.0.1:%4$d; proxy_http_version 1.1; proxy_read_timeout 1h;
                                proxy_set_header Upgrade $http_upgrade; proxy_set_header Connection $connection_upgrade;
                                proxy_buffering off; proxy_request_buffering off;
                            }
                        }
                    }
                    """.formatted(folder, port, http2 ? " http2" : "", provider, requests));
        return new Peer(
                port,
                keys.certificate(),
                List.of(nginx.toString(), "-p", folder.toString(), "-c", config.toString()),
                folder);
    }

    /// HAProxy in front of `provider`.
    public static Peer haproxy(Path folder, int provider, boolean http2) throws Exception {
        var haproxy = DebianPackage.program("haproxy");
        var keys = TlsKeys.in(folder);
        int port = Sandbox.freePort();
        var config = Files.writeString(folder.resolve("haproxy.cfg"), """
            defaults
                mode http
                timeout connect 5s
                timeout client 60s
                timeout server 60s
            frontend tls
                bind 127.0.0.1:%d ssl crt %s alpn %s
                default_backend provider
            backend provider
                server scripted 127.0.0.1:%d
            """.formatted(
                        port, keys.both(), http2 ? "h2,http/1.1" : "http/1.1", provider));
        return new Peer(port, keys.certificate(), List.of(haproxy.toString(), "-db", "-f", config.toString()), folder);
    }

    /// A provider written in JavaScript with Node.js's own HTTP/2: `script` gets the port, the certificate and the
    /// key as arguments.
    public static Peer node(Path folder, String script) throws Exception {
        var node = Program.onPath("node");
        Assumptions.assumeTrue(node.isPresent(), "there is no node on this machine");
        var keys = TlsKeys.in(folder);
        int port = Sandbox.freePort();
        var file = Files.writeString(folder.resolve("provider.js"), script);
        return new Peer(
                port,
                keys.certificate(),
                List.of(
                        node.get().toString(),
                        file.toString(),
                        String.valueOf(port),
                        keys.certificate().toString(),
                        keys.key().toString()),
                folder);
    }

    public int port() {
        return port;
    }

    /// The PEM file whose certificate makes it trusted.
    public Path certificate() {
        return certificate;
    }

    /// Stops it where it stands: connections stay, and nobody answers on them.
    public void freeze() {
        signal("STOP");
    }

    private void signal(String name) {
        Program.of("kill", "-" + name, Long.toString(process.pid())).run();
    }

    @Override
    public void close() throws Exception {
        signal("CONT");
        process.destroy();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress("127.0.0.1", port), 1000);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static String read(Path log) {
        try {
            return Files.readString(log);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
