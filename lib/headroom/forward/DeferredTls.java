package headroom.forward;

import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.net.ssl.SSLEngine;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// The TLS settings for upstreams, made by the first connection or by `prepare`, and not at the start: Java's TLS
/// takes a tenth of a second, and the proxy is ready without it.
public final class DeferredTls extends SslContextFactory.Client {
    private final Certificates certificates;
    private final FutureTask<SslContextFactory.Client> settings;

    public DeferredTls(Certificates certificates) {
        this.certificates = certificates;
        this.settings = new FutureTask<>(certificates::settings);
    }

    /// Makes the settings and reads the roots, so that the first connection need not wait for them.
    public void prepare() {
        settings.run();
        try {
            certificates.load();
        } catch (CertificateException e) {
            // The handshakes will say so.
        }
    }

    @Override
    protected void doStart() {}

    @Override
    public SSLEngine newSSLEngine(String host, int port) {
        settings.run();
        try {
            return settings.get().newSSLEngine(host, port);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }
}
