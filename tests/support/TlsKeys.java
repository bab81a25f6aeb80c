package support;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;

/// A key and a certificate nobody knows, for `localhost` and `provider.test`, in the forms that servers want:
/// a Java key store (password `secret`) and PEM files.
public record TlsKeys(Path store, Path certificate, Path key, Path both) {
    /// Makes them in `folder`, or takes those that are there.
    public static TlsKeys in(Path folder) throws IOException, GeneralSecurityException {
        var keys = new TlsKeys(
                folder.resolve("keys.p12"),
                folder.resolve("ca.pem"),
                folder.resolve("key.pem"),
                folder.resolve("both.pem"));
        if (Files.exists(keys.both)) {
            return keys;
        }
        var keytool = Path.of(System.getProperty("java.home"), "bin", "keytool").toString();
        keytool(
                keytool,
                "-genkeypair",
                "-alias",
                "p",
                "-keyalg",
                "EC",
                "-dname",
                "CN=Scripted",
                "-ext",
                "SAN=dns:localhost,dns:provider.test,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                keys.store.toString(),
                "-storepass",
                "secret");
        keytool(
                keytool,
                "-exportcert",
                "-rfc",
                "-alias",
                "p",
                "-keystore",
                keys.store.toString(),
                "-storepass",
                "secret",
                "-file",
                keys.certificate.toString());
        var store = KeyStore.getInstance(keys.store.toFile(), "secret".toCharArray());
        var pem = Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));
        Files.writeString(
                keys.key,
                "-----BEGIN PRIVATE KEY-----\n"
                        + pem.encodeToString(
                                store.getKey("p", "secret".toCharArray()).getEncoded())
                        + "\n-----END PRIVATE KEY-----\n");
        Files.writeString(keys.both, Files.readString(keys.certificate) + Files.readString(keys.key));
        return keys;
    }

    private static void keytool(String... words) {
        var run = Program.of(words).run();
        if (run.code() != 0) {
            throw new AssertionError(run.toString());
        }
    }
}
