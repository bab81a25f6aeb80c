package headroom.proxy;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;

/// Which header fields cross the proxy: all of them, in order and with repeats, save the hop-by-hop ones (RFC 9110, 7.6.1), Host and our own.
final class Headers {
    /// Marks a forwarded request with the instances it went through.
    static final String HOP = "x-headroom-hop";

    private static final String OURS = "x-headroom-";
    private static final Set<String> HOP_BY_HOP = Set.of("connection", "keep-alive", "proxy-connection", "proxy-authorization", "proxy-authenticate",
        "te", "transfer-encoding", "upgrade");

    private Headers() {}

    /// The fields of a request that go to the provider. Expect is answered here, as the client's connection ends here.
    static List<HttpField> ofRequest(HttpFields fields) {
        var named = namedByConnection(fields);
        var crossing = new ArrayList<HttpField>(fields.size());
        for (var field : fields) {
            var name = field.getLowerCaseName();
            if (field.getHeader() != HttpHeader.HOST && field.getHeader() != HttpHeader.EXPECT && !name.startsWith(OURS) && crosses(name, named)) {
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
        if (connection == null || connection.equalsIgnoreCase("keep-alive") && fields.getValuesList(HttpHeader.CONNECTION).size() == 1) {
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
