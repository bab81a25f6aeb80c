package headroom.forward;

import headroom.route.Credential;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/// Which header fields cross the proxy: all of them, in order and with repeats, save the hop-by-hop ones (RFC 9110,
/// 7.6.1), Host and our own.
public final class Headers {
    /// Marks a forwarded request with the instances it went through.
    public static final String HOP = "x-headroom-hop";

    private static final int MOST_TRAILER_BYTES = 8000;
    private static final String OURS = "x-headroom-";
    private static final Set<String> HOP_BY_HOP = Set.of(
            "connection",
            "keep-alive",
            "proxy-connection",
            "proxy-authorization",
            "proxy-authenticate",
            "te",
            "transfer-encoding",
            "upgrade");

    private static final Set<String> NEVER_TRAILERS = Set.of(
            "host",
            "content-length",
            "content-type",
            "content-encoding",
            "content-range",
            "trailer",
            "expect",
            "authorization",
            "x-api-key",
            "x-goog-api-key",
            "api-key",
            "chatgpt-account-id",
            "cookie",
            "set-cookie",
            "www-authenticate",
            "cache-control",
            "location",
            "range",
            "max-forwards");

    private Headers() {}

    /// The fields of a request that go to the provider, with the provider's `host` in the place of the client's.
    /// Expect is answered here, as the client's connection ends here.
    public static List<HttpField> ofRequest(HttpFields fields, String host) {
        var named = namedByConnection(fields);
        var crossing = new ArrayList<HttpField>(fields.size() + 1);
        boolean hosted = false;
        for (var field : fields) {
            var name = field.getLowerCaseName();
            if (field.getHeader() == HttpHeader.HOST) {
                if (!hosted) {
                    crossing.add(new HttpField(HttpHeader.HOST, field.getName(), host));
                    hosted = true;
                }
            } else if (field.getHeader() != HttpHeader.EXPECT && !name.startsWith(OURS) && crosses(name, named)) {
                crossing.add(field);
            }
        }
        if (!hosted) {
            crossing.addFirst(new HttpField(HttpHeader.HOST, host));
        }
        return crossing;
    }

    /// The same fields for another body: its length in bytes in the place of the one that was sent, and no encoding
    /// where that is left off.
    static List<HttpField> ofBody(List<HttpField> fields, long length, boolean unpacked) {
        return fields.stream()
                .filter(field -> !unpacked || field.getHeader() != HttpHeader.CONTENT_ENCODING)
                .map(field -> field.getHeader() == HttpHeader.CONTENT_LENGTH
                        ? new HttpField(HttpHeader.CONTENT_LENGTH, field.getName(), Long.toString(length))
                        : field)
                .toList();
    }

    /// The trailers of an answer that may cross and fit the buffer that is there for them; too many are left out,
    /// all of them.
    static HttpFields ofAnswerTrailers(HttpFields trailers) {
        var crossing = ofTrailers(trailers);
        return crossing == null || crossing.stream().mapToInt(Wire::length).sum() > MOST_TRAILER_BYTES
                ? null
                : crossing;
    }

    /// The trailers of a request or an answer that may cross: none that frames, routes or authorises a message (RFC
    /// 9110, 6.5.1), or holds a credential, as it would come after everything was decided.
    static HttpFields ofTrailers(HttpFields trailers) {
        if (trailers == null) {
            return null;
        }
        var crossing = HttpFields.build(trailers.size());
        for (var field : trailers) {
            var name = field.getLowerCaseName();
            var credential = field.getValue() != null
                    && !Credential.owners(name, field.getValue(), false).isEmpty();
            if (!HOP_BY_HOP.contains(name) && !NEVER_TRAILERS.contains(name) && !name.startsWith(OURS) && !credential) {
                crossing.add(field);
            }
        }
        return crossing;
    }

    /// Puts the fields of an answer that go to the client into `target`.
    static void copyAnswer(HttpFields fields, HttpFields.Mutable target) {
        var named = namedByConnection(fields);
        for (var field : fields) {
            if (crosses(field.getLowerCaseName(), named)) {
                target.add(field);
            }
        }
    }

    private static boolean crosses(String name, Set<String> named) {
        return !HOP_BY_HOP.contains(name) && !named.contains(name);
    }

    private static Set<String> namedByConnection(HttpFields fields) {
        var connection = fields.get(HttpHeader.CONNECTION);
        if (connection == null
                || connection.equalsIgnoreCase("keep-alive")
                        && fields.getValuesList(HttpHeader.CONNECTION).size() == 1) {
            return Set.of();
        }
        var names = new HashSet<String>();
        for (var value : fields.getCSV(HttpHeader.CONNECTION, false)) {
            names.add(value.toLowerCase(Locale.ROOT));
        }
        // How a message is framed is ours to decide; a client may not have its length forgotten.
        names.remove("content-length");
        return names;
    }
}
