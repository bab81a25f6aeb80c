package headroom.proxy;

import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;

/// `/dashboard`: one page that holds all it needs. Its policy lets a browser run its own script and style alone,
/// known by their hashes (Content Security Policy, level 3), and ask nobody but this proxy.
final class Dashboard {
    private static final String TEMPLATE = "/templates/web/dashboard.html";

    private Dashboard() {}

    /// Read for the first who asks for it.
    private static final class Page {
        private static final String TEXT = text();
        private static final String POLICY = "default-src 'none'; script-src " + hash("script") + "; style-src "
                + hash("style") + "; img-src data:; connect-src 'self'; base-uri 'none'; form-action 'none';"
                + " frame-ancestors 'none'";

        private static String text() {
            try (var stream = Dashboard.class.getResourceAsStream(TEMPLATE)) {
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static String hash(String element) {
            int begin = TEXT.indexOf("<" + element + ">") + element.length() + 2;
            var content = TEXT.substring(begin, TEXT.indexOf("</" + element + ">"));
            try {
                var digest = MessageDigest.getInstance("SHA-256").digest(content.getBytes(StandardCharsets.UTF_8));
                return "'sha256-" + Base64.getEncoder().encodeToString(digest) + "'";
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    static void answer(Context context) {
        context.contentType("text/html; charset=utf-8")
                .header("Content-Security-Policy", Page.POLICY)
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Cache-Control", "no-store")
                .result(Page.TEXT);
    }
}
