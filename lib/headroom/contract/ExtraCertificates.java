package headroom.contract;

import headroom.host.DiskView;
import headroom.host.Env;
import headroom.host.Problem;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// PEM certificates of authorities that the environment names, in a file or in a folder of files (openssl-env(7),
/// and the documentation of Node.js and Requests for their variables).
public final class ExtraCertificates {
    private static final String FOLDERS = "SSL_CERT_DIR";
    /// The variables that name certificates to be added to the public roots.
    public static final List<String> VARIABLES =
            List.of("SSL_CERT_FILE", "NODE_EXTRA_CA_CERTS", "REQUESTS_CA_BUNDLE", FOLDERS);

    private ExtraCertificates() {}

    /// The places that an environment names, each with its variable; SSL_CERT_DIR may name several folders.
    public static Map<Path, String> named(Env env) {
        var places = new LinkedHashMap<Path, String>();
        for (var variable : VARIABLES) {
            var value = env.get(variable).orElse("");
            for (var place : variable.equals(FOLDERS)
                    ? value.split(System.getProperty("path.separator"))
                    : new String[] {value}) {
                if (!place.isBlank()) {
                    places.putIfAbsent(Path.of(place), variable);
                }
            }
        }
        return places;
    }

    /// The certificates at a place; in a folder what is no certificate is passed over. A `Problem` where there is
    /// none at all.
    public static Collection<? extends Certificate> read(DiskView disk, String variable, Path place) {
        if (!disk.isFolder(place)) {
            return parse(
                    variable,
                    place,
                    disk.read(place).orElseThrow(() -> unusable(variable, place, "there is no such file", null)));
        }
        var found = new ArrayList<Certificate>();
        for (var name : disk.list(place)) {
            var file = place.resolve(name);
            if (!disk.isFolder(file)) {
                disk.read(file).ifPresent(pem -> {
                    try {
                        found.addAll(certificates(pem));
                    } catch (CertificateException e) {
                        // Such a folder holds other files, too.
                    }
                });
            }
        }
        if (found.isEmpty()) {
            throw unusable(variable, place, "the folder holds none", null);
        }
        return found;
    }

    private static Collection<? extends Certificate> parse(String variable, Path file, byte[] pem) {
        try {
            return certificates(pem);
        } catch (CertificateException e) {
            throw unusable(variable, file, "it is no file of PEM certificates", e);
        }
    }

    private static Collection<? extends Certificate> certificates(byte[] pem) throws CertificateException {
        var found = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(pem));
        if (found.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return found;
    }

    private static Problem unusable(String variable, Path place, String why, Throwable cause) {
        return Problem.failed(
                "the certificates in " + place + " cannot be used",
                why,
                "correct or unset " + variable + ": it must name PEM certificates",
                cause);
    }
}
