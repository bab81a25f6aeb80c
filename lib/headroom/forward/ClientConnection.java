package headroom.forward;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpGenerator;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpParser;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.internal.HttpConnection;
import org.eclipse.jetty.util.BufferUtil;

/// HTTP/1.1 with a client, heard and spoken to the letter: it knows the request line as it was sent, its fields
/// keep their case, and answers keep the order of theirs. Jetty's own reading of a target never sees more of it
/// than the plain characters of its path.
public final class ClientConnection extends HttpConnection {
    private static final int MOST_LINE_BYTES = 16 * 1024;

    // Set while the constructor above is still running: no initial value may overwrite it.
    private RequestHandler handler;

    /// What is kept of heads is taken from `heads`; a connection whose head does not fit is closed.
    public ClientConnection(HttpConfiguration configuration, Connector connector, EndPoint endPoint, Budget heads) {
        super(configuration, connector, endPoint);
        parser().heads = heads;
        parser().endPoint = endPoint;
    }

    @Override
    public void onClose(Throwable cause) {
        super.onClose(cause);
        parser().closed();
    }

    /// The method and target of a request as they were sent, one byte a `char`. To be asked before its answer is
    /// complete.
    public record Line(String method, String target) {
        private static final Line NONE = new Line("", "");

        public static Line of(Request request) {
            return request.getConnectionMetaData().getConnection() instanceof ClientConnection client
                    ? client.parser().line()
                    : NONE;
        }

        /// Whether the target names the host itself (RFC 9112, 3.2.2).
        public boolean absolute() {
            return !target.startsWith("/") && target.contains("://");
        }

        /// The path alone.
        public String path() {
            var all = pathQuery();
            int mark = all.indexOf('?');
            return mark < 0 ? all : all.substring(0, mark);
        }

        /// Path and query, whatever form the target has.
        public String pathQuery() {
            if (!absolute()) {
                return target;
            }
            int host = target.indexOf("://") + 3;
            int end = host;
            while (end < target.length() && target.charAt(end) != '/' && target.charAt(end) != '?') {
                end++;
            }
            var rest = target.substring(end);
            return rest.startsWith("/") ? rest : "/" + rest;
        }
    }

    private Parser parser() {
        return (Parser) getParser();
    }

    @Override
    protected HttpParser newHttpParser(HttpCompliance compliance) {
        var parser = new Parser(handler, getHttpConfiguration().getRequestHeaderSize(), compliance);
        parser.setHeaderCacheSize(getHttpConfiguration().getHeaderCacheSize());
        parser.setHeaderCacheCaseSensitive(true);
        return parser;
    }

    @Override
    protected RequestHandler newRequestHandler() {
        handler = new RequestHandler() {
            @Override
            public void startRequest(String method, String uri, HttpVersion version) {
                parser().headersBegin();
                super.startRequest(method, uri, version);
            }

            @Override
            public void parsedHeader(HttpField field) {
                super.parsedHeader(parser().exact(field));
            }

            /// A client that leaves in the middle of its head waits for no answer; Jetty would start a thread to
            /// word one.
            @Override
            public void badMessage(HttpException failure) {
                if (getParser().isAtEOF()) {
                    getEndPoint().close((Throwable) failure);
                } else {
                    super.badMessage(failure);
                }
            }
        };
        return handler;
    }

    @Override
    protected HttpGenerator newHttpGenerator() {
        return new Generator();
    }

    /// Keeps the request line, and hides from Jetty what it would interpret in the target.
    private static final class Parser extends HttpParser {
        private static final byte HIDDEN = '~';

        private final ExactFields exact = new ExactFields();
        private ByteBuffer buffer;
        private byte[] line = new byte[256];
        private int length;
        private boolean whole;
        private boolean query;
        private int blanks;
        private volatile Budget heads;
        private volatile EndPoint endPoint;
        private int held;
        private boolean closed;

        Parser(HttpParser.RequestHandler handler, int maxHeaderBytes, HttpCompliance compliance) {
            super(handler, maxHeaderBytes, compliance);
        }

        @Override
        public boolean parseNext(ByteBuffer buffer) {
            if (!inHeaderState()) {
                return super.parseNext(buffer);
            }
            if (isStart()) {
                length = 0;
                whole = false;
                release();
                query = false;
                blanks = 0;
            }
            this.buffer = buffer;
            if (whole) {
                exact.begin(buffer, true);
            } else if (!readLine(buffer)) {
                return tooLong(buffer);
            }
            int most = buffer.remaining();
            if (!hold(most)) {
                // Even an answer would need memory.
                BufferUtil.clear(buffer);
                close();
                endPoint.close(new IOException("too much is held of other requests"));
                return false;
            }
            boolean handle = super.parseNext(buffer);
            keep(most);
            return handle;
        }

        private boolean tooLong(ByteBuffer buffer) {
            if (isStart()) {
                // Only a message that has begun can be bad.
                super.parseNext(BufferUtil.EMPTY_BUFFER);
            }
            BufferUtil.clear(buffer);
            badMessage(new HttpException.RuntimeException(HttpStatus.URI_TOO_LONG_414));
            return false;
        }

        /// A head is held from its first byte until its request is answered. What may belong to it is taken before
        /// it is read.
        private synchronized boolean hold(int most) {
            return !closed && heads.take(most);
        }

        /// Gives back what of the `most` bytes was not part of it.
        private synchronized void keep(int most) {
            int more = Math.min(most, Math.max(0, getHeaderLength() - held));
            held += closed ? 0 : more;
            heads.give(closed ? most : most - more);
        }

        private synchronized void release() {
            heads.give(held);
            held = 0;
        }

        private synchronized void closed() {
            closed = true;
            heads.giveLater(held);
            held = 0;
        }

        /// Whether the line is not too long yet.
        private boolean readLine(ByteBuffer buffer) {
            for (int i = buffer.position(); i < buffer.limit() && !whole; i++) {
                byte b = buffer.get(i);
                if (b == '\n' || b == '\r') {
                    whole = length > 0;
                    continue;
                }
                if (length == MOST_LINE_BYTES) {
                    return false;
                }
                if (length == line.length) {
                    line = Arrays.copyOf(line, length * 4);
                }
                line[length++] = b;
                query |= b == '?';
                blanks += b == ' ' ? 1 : 0;
                if (b < 0 || b == '%' || b == ';' || b == '\\' || query && blanks == 1 && b > ' ') {
                    buffer.put(i, HIDDEN);
                }
            }
            return true;
        }

        private void headersBegin() {
            exact.begin(buffer, false);
        }

        private HttpField exact(HttpField field) {
            return exact.exact(field, buffer);
        }

        private Line line() {
            var text = new String(line, 0, length, StandardCharsets.ISO_8859_1);
            int first = text.indexOf(' ');
            int last = text.lastIndexOf(' ');
            return first < 0 || first == last
                    ? Line.NONE
                    : new Line(
                            text.substring(0, first),
                            text.substring(first + 1, last).strip());
        }
    }

    /// Jetty writes a Content-Length last, and the names it knows in its own case.
    private static final class Generator extends HttpGenerator {
        @Override
        public Result generateResponse(
                MetaData.Response info,
                boolean head,
                ByteBuffer header,
                ByteBuffer chunk,
                ByteBuffer content,
                boolean last)
                throws IOException {
            boolean first = isState(State.START);
            var result = super.generateResponse(info, head, header, chunk, content, last);
            if (first && result == Result.FLUSH && hasFields(info)) {
                restore(info, header);
            }
            return result;
        }

        /// Of the answers that precede the true one, Jetty writes the fields of these only.
        private static boolean hasFields(MetaData.Response info) {
            int status = info.getStatus();
            return info.getHttpFields() != null
                    && (status >= 200
                            || status == HttpStatus.EARLY_HINTS_103
                            || status == HttpStatus.SWITCHING_PROTOCOLS_101);
        }

        private static void restore(MetaData.Response info, ByteBuffer header) {
            var written = new byte[header.remaining()];
            header.get(header.position(), written);
            int own = end(written, 0);
            int tail = own;
            for (var field : info.getHttpFields()) {
                if (field.getHeader() != HttpHeader.CONTENT_LENGTH && !framing(field.getHeader())) {
                    tail = end(written, tail);
                }
            }
            int start = header.position();
            header.limit(header.capacity());
            header.put(written, 0, own);
            int length = lengthLine(written, tail);
            for (var field : info.getHttpFields()) {
                if (field.getHeader() == HttpHeader.CONTENT_LENGTH ? length >= 0 : !framing(field.getHeader())) {
                    Wire.put(field, header);
                }
            }
            if (length >= 0 && info.getHttpFields().contains(HttpHeader.CONTENT_LENGTH)) {
                header.put(written, tail, length - tail);
                tail = end(written, length);
            }
            header.put(written, tail, written.length - tail);
            header.limit(header.position()).position(start);
        }

        private static boolean framing(HttpHeader header) {
            return header == HttpHeader.TRANSFER_ENCODING || header == HttpHeader.CONNECTION;
        }

        /// Where the line from `start` ends.
        private static int end(byte[] bytes, int start) {
            int i = start;
            while (bytes[i] != '\n') {
                i++;
            }
            return i + 1;
        }

        /// Where Jetty's own Content-Length stands in what follows the fields, or -1.
        private static int lengthLine(byte[] bytes, int start) {
            for (int i = start; bytes[i] != '\r'; i = end(bytes, i)) {
                if (new String(bytes, i, Math.min(16, bytes.length - i), StandardCharsets.ISO_8859_1)
                        .equals("Content-Length: ")) {
                    return i;
                }
            }
            return -1;
        }
    }
}
