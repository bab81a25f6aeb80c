package headroom.proxy;

import headroom.host.Problem;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// Whom https upstreams may be certified by: the public roots that come with Java, and the files the environment names.
final class Certificates {
    private Certificates() {}

    /// The TLS settings for upstreams. `extra` maps the variable a PEM file came from to the file.
    static SslContextFactory.Client trust(Map<String, Path> extra) {
        var factory = new SslContextFactory.Client();
        if (!extra.isEmpty()) {
            factory.setTrustStore(together(extra));
        }
        return factory;
    }

    private static KeyStore together(Map<String, Path> extra) {
        try {
            var store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int count = 0;
            var publicRoots = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            publicRoots.init((KeyStore) null);
            for (var manager : publicRoots.getTrustManagers()) {
                for (var root : ((X509TrustManager) manager).getAcceptedIssuers()) {
                    store.setCertificateEntry("public-" + count++, root);
                }
            }
            for (var entry : extra.entrySet()) {
                for (var certificate : read(entry.getKey(), entry.getValue())) {
                    store.setCertificateEntry("extra-" + count++, certificate);
                }
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new Problem(Problem.Kind.FAILED, "the certificate authorities cannot be set up", e.getMessage(), "check the Java installation's own trust store", e);
        }
    }

    private static Iterable<? extends java.security.cert.Certificate> read(String variable, Path file) {
        try (InputStream pem = Files.newInputStream(file)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(pem);
        } catch (IOException | GeneralSecurityException e) {
            throw new Problem(Problem.Kind.FAILED, "the certificates in " + file + " cannot be used", e.toString(), "correct or unset " + variable + ": it must name a file of PEM certificates", e);
        }
    }
}
