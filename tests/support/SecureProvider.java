package support;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.ssl.SslContextFactory;

//DEPS org.eclipse.jetty.http2:jetty-http2-server:12.1.14
//DEPS org.eclipse.jetty:jetty-alpn-java-server:12.1.14

/// A provider behind TLS with a certificate nobody knows (for `localhost` and `provider.test`), with HTTP/2 or without. Echoes the body.
public final class SecureProvider implements AutoCloseable {
    private final Server server = new Server();
    private final ServerConnector connector;
    private final Path certificate;
    private final List<String> protocols = new CopyOnWriteArrayList<>();

    private SecureProvider(Path keys, Path certificate, boolean http2) {
        this.certificate = certificate;
        var tls = new SslContextFactory.Server();
        tls.setKeyStorePath(keys.toString());
        tls.setKeyStorePassword("secret");
        var config = new HttpConfiguration();
        config.addCustomizer(new SecureRequestCustomizer(false));
        var http1 = new HttpConnectionFactory(config);
        if (http2) {
            var alpn = new ALPNServerConnectionFactory();
            alpn.setDefaultProtocol(http1.getProtocol());
            connector = new ServerConnector(server, new SslConnectionFactory(tls, alpn.getProtocol()), alpn, new HTTP2ServerConnectionFactory(config), http1);
        } else {
            connector = new ServerConnector(server, new SslConnectionFactory(tls, http1.getProtocol()), http1);
        }
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new Handler.Abstract() {
            @Override
            public boolean handle(Request request, Response response, Callback callback) throws Exception {
                protocols.add(request.getConnectionMetaData().getProtocol());
                var body = Content.Source.asString(request, StandardCharsets.UTF_8);
                Content.Sink.write(response, true, body, callback);
                return true;
            }
        });
    }

    /// Starts one; its keys are made in `folder`.
    public static SecureProvider start(Path folder, boolean http2) throws Exception {
        var keys = TlsKeys.in(folder);
        var provider = new SecureProvider(keys.store(), keys.certificate(), http2);
        provider.server.start();
        return provider;
    }

    public int port() {
        return connector.getLocalPort();
    }

    /// The PEM file whose certificate makes this provider trusted.
    public Path certificate() {
        return certificate;
    }

    /// The protocol of each request so far.
    public List<String> protocols() {
        return List.copyOf(protocols);
    }

    @Override
    public void close() throws Exception {
        server.stop();
    }
}
