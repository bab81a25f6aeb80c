package headroom.proxy;

import headroom.host.DiskView;
import headroom.host.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Map;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// Whom https upstreams may be certified by: the public roots that come with Java, and the files the environment names.
final class Certificates {
    private Certificates() {}

    /// The TLS settings for upstreams. `extra` maps the variable a PEM file came from to the file.
    static SslContextFactory.Client trust(DiskView disk, Map<String, Path> extra) {
        var factory = new SslContextFactory.Client();
        if (!extra.isEmpty()) {
            factory.setTrustStore(together(disk, extra));
        }
        return factory;
    }

    private static KeyStore together(DiskView disk, Map<String, Path> extra) {
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
                for (var certificate : read(disk, entry.getKey(), entry.getValue())) {
                    store.setCertificateEntry("extra-" + count++, certificate);
                }
            }
            return store;
        } catch (GeneralSecurityException | IOException e) {
            throw new Problem(Problem.Kind.FAILED, "the certificate authorities cannot be set up", e.getMessage(), "check the Java installation's own trust store", e);
        }
    }

    private static Iterable<? extends Certificate> read(DiskView disk, String variable, Path file) {
        var pem = disk.read(file).orElseThrow(() -> unusable(variable, file, "there is no such file", null));
        try {
            return CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        } catch (GeneralSecurityException e) {
            throw unusable(variable, file, e.toString(), e);
        }
    }

    private static Problem unusable(String variable, Path file, String why, Throwable cause) {
        return new Problem(Problem.Kind.FAILED, "the certificates in " + file + " cannot be used", why, "correct or unset " + variable + ": it must name a file of PEM certificates", cause);
    }
}
