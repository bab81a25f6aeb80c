package headroom.proxy;

import headroom.host.DiskView;
import headroom.host.Problem;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// Whom https upstreams may be certified by: the public roots that come with Java, and the files the environment names.
/// The files are read at once, so that a wrong one is told at the start; the many roots only by the first handshake, or by `load`.
final class Certificates extends X509ExtendedTrustManager {
    private final List<Certificate> extra = new ArrayList<>();
    private X509ExtendedTrustManager trust;

    /// `files` maps the variable a PEM file came from to the file.
    Certificates(DiskView disk, Map<String, Path> files) {
        files.forEach((variable, file) -> extra.addAll(read(disk, variable, file)));
    }

    /// The TLS settings for upstreams, started.
    SslContextFactory.Client settings() {
        try {
            var context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {this}, null);
            var settings = new SslContextFactory.Client();
            settings.setSslContext(context);
            settings.start();
            return settings;
        } catch (Exception e) {
            throw new Problem(Problem.Kind.FAILED, "TLS cannot be set up", e.getMessage(), "check the Java installation", e);
        }
    }

    /// Reads the roots, unless that was done; takes a tenth of a second.
    synchronized X509ExtendedTrustManager load() throws CertificateException {
        if (trust == null) {
            try {
                trust = extra.isEmpty() ? publicRoots() : together();
            } catch (GeneralSecurityException | IOException e) {
                throw new CertificateException("Java's own trust store cannot be used: " + e.getMessage(), e);
            }
        }
        return trust;
    }

    private X509ExtendedTrustManager together() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var all = new ArrayList<>(extra);
        all.addAll(List.of(publicRoots().getAcceptedIssuers()));
        for (var root : all) {
            store.setCertificateEntry(Integer.toString(store.size()), root);
        }
        return trusting(store);
    }

    private static X509ExtendedTrustManager publicRoots() throws GeneralSecurityException {
        return trusting(null);
    }

    private static X509ExtendedTrustManager trusting(KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    }

    private static Collection<? extends Certificate> read(DiskView disk, String variable, Path file) {
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

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        load().checkServerTrusted(chain, kind, engine);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        load().checkServerTrusted(chain, kind, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        load().checkServerTrusted(chain, kind);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw noClients();
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw noClients();
    }

    private static CertificateException noClients() {
        return new CertificateException("no client connects to headroom over TLS");
    }

    /// What a server tells its clients; a client has no use for it.
    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
