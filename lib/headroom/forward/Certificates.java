package headroom.forward;

import headroom.contract.ExtraCertificates;
import headroom.host.DiskView;
import headroom.host.Os;
import headroom.host.Problem;
import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.eclipse.jetty.util.ssl.SslContextFactory;

/// Whom https upstreams may be certified by: the public roots that come with Java, the machine's own, and the files the
/// environment names. Files are read at once, so that a wrong one is told at the start; the many roots, and folders,
/// only by the first handshake, or by `load`.
public final class Certificates extends X509ExtendedTrustManager {
    private final DiskView disk;
    private final Os os;
    private final List<Certificate> extra = new ArrayList<>();
    private final Map<Path, String> folders = new LinkedHashMap<>();
    private final Consumer<Problem> unusable;
    private X509ExtendedTrustManager trust;

    /// `places` are files and folders of PEM certificates, each with the variable it came from. `unusable` takes
    /// what is the matter with a place, and may throw it; otherwise upstreams are trusted without the place.
    public Certificates(DiskView disk, Os os, Map<Path, String> places, Consumer<Problem> unusable) {
        this.disk = disk;
        this.os = os;
        this.unusable = unusable;
        places.forEach((place, variable) -> {
            if (disk.isFolder(place)) {
                folders.put(place, variable);
            } else {
                add(place, variable);
            }
        });
    }

    private void add(Path place, String variable) {
        try {
            extra.addAll(ExtraCertificates.read(disk, variable, place));
        } catch (Problem problem) {
            unusable.accept(problem);
        }
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
            throw Problem.failed("TLS cannot be set up", e.getMessage(), "check the Java installation", e);
        }
    }

    /// Reads the roots, unless that was done; takes a tenth of a second.
    public synchronized X509ExtendedTrustManager load() throws CertificateException {
        if (trust == null) {
            try {
                folders.forEach(this::add);
                trust = together();
            } catch (Problem problem) {
                throw new CertificateException(problem.what() + ": " + problem.why(), problem);
            } catch (GeneralSecurityException | IOException e) {
                throw new CertificateException("Java's own trust store cannot be used: " + e.getMessage(), e);
            }
        }
        return trust;
    }

    private X509ExtendedTrustManager together() throws GeneralSecurityException, IOException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        // Most of the machine's are public ones.
        var all = new LinkedHashSet<>(extra);
        all.addAll(List.of(trusting(null).getAcceptedIssuers()));
        all.addAll(SystemRoots.read(disk, os));
        for (var root : all) {
            store.setCertificateEntry(Integer.toString(store.size()), root);
        }
        return trusting(store);
    }

    /// Without a store those that come with Java.
    private static X509ExtendedTrustManager trusting(KeyStore store) throws GeneralSecurityException {
        var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
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
