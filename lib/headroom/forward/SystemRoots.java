package headroom.forward;

import headroom.host.DiskView;
import headroom.host.Os;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Pattern;

/// The authorities that this machine's own programs trust, those of its company among them: the bundle of a Linux, the
/// keychains of a Mac, the store of Windows. Where there is none, or it cannot be read, there are none.
public final class SystemRoots {
    /// Where distributions have it: Debian, Red Hat, SUSE, Alpine.
    private static final List<Path> BUNDLES = List.of(
            Path.of("/etc/ssl/certs/ca-certificates.crt"),
            Path.of("/etc/pki/tls/certs/ca-bundle.crt"),
            Path.of("/etc/ssl/ca-bundle.pem"),
            Path.of("/etc/ssl/cert.pem"));

    private static final Pattern PEM = Pattern.compile("(?s)-----BEGIN CERTIFICATE-----.*?-----END CERTIFICATE-----");

    private SystemRoots() {}

    /// Reads them; takes some hundredths of a second.
    static Collection<Certificate> read(DiskView disk, Os os) {
        return switch (os) {
            case LINUX ->
                BUNDLES.stream()
                        .filter(disk::isFile)
                        .findFirst()
                        .map(bundle -> certificates(disk.read(bundle).orElse(new byte[0])))
                        .orElse(List.of());
            case MACOS -> stores("KeychainStore-ROOT", "KeychainStore");
            case WINDOWS -> stores("Windows-ROOT");
        };
    }

    /// One that cannot be read hinders no other.
    private static List<Certificate> certificates(byte[] bundle) {
        var found = new ArrayList<Certificate>();
        var texts = PEM.matcher(new String(bundle, StandardCharsets.ISO_8859_1));
        while (texts.find()) {
            try {
                found.add(CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(texts.group().getBytes(StandardCharsets.ISO_8859_1))));
            } catch (CertificateException damaged) {
                // Its programs do without it, too.
            }
        }
        return found;
    }

    private static List<Certificate> stores(String... kinds) {
        var found = new ArrayList<Certificate>();
        for (var kind : kinds) {
            try {
                var store = KeyStore.getInstance(kind);
                store.load(null, null);
                for (var name : (Iterable<String>) store.aliases()::asIterator) {
                    if (store.isCertificateEntry(name)) {
                        found.add(store.getCertificate(name));
                    }
                }
            } catch (GeneralSecurityException | IOException none) {
                // Java's own roots are left.
            }
        }
        return found;
    }
}
