package headroom.compress;

import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonEOFException;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Writes strings of several lines in JSON as they read, on lines of their own and without JSON's escapes. Works on
/// JSON in one line, as programs write it for programs, also where it was cut short; JSON that is laid out for people
/// may be a file.
final class JsonTexts implements Encoder {
    static final String HEADING =
            Encoder.MARK + "JSON strings of several lines stand as they read, on lines of their own]\n";
    private static final String OPEN = "\"«\n";
    private static final String CLOSE = "\n»\"";
    private static final int LEAST_BREAKS = 2;
    private static final int LEAST_LENGTH = 200;

    @Override
    public String name() {
        return "json-texts";
    }

    @Override
    public Optional<String> encode(String text) {
        if (text.indexOf('«') >= 0 || text.indexOf('»') >= 0 || !text.contains("\\n")) {
            return Optional.empty();
        }
        var out = new StringBuilder(HEADING);
        int opened = 0;
        for (int at = 0; at < text.length(); ) {
            int end = text.indexOf('\n', at);
            end = end < 0 ? text.length() : end + 1;
            var line = text.substring(at, end);
            opened += isJson(line) ? write(line, out) : copy(line, out);
            at = end;
        }
        return opened == 0 ? Optional.empty() : Optional.of(out.toString());
    }

    private static int copy(String line, StringBuilder out) {
        out.append(line);
        return 0;
    }

    /// Whether all of it is one JSON object or array, or the beginning of one.
    private static boolean isJson(String line) {
        if (line.length() < LEAST_LENGTH || line.charAt(0) != '{' && line.charAt(0) != '[') {
            return false;
        }
        try (var parser = Json.FACTORY.createParser(line)) {
            int names = 0;
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                names += token == JsonToken.FIELD_NAME ? 1 : 0;
                if (parser.getParsingContext().inRoot() && token.isStructEnd()) {
                    return names > 0 && parser.nextToken() == null;
                }
            }
            return false;
        } catch (JsonEOFException cut) {
            return true;
        } catch (IOException other) {
            return false;
        }
    }

    /// Writes the line, and tells how many of its strings are on lines of their own.
    private static int write(String line, StringBuilder out) {
        int opened = 0;
        int copied = 0;
        try (var parser = Json.FACTORY.createParser(line)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token != JsonToken.VALUE_STRING) {
                    continue;
                }
                int start = (int) parser.currentTokenLocation().getCharOffset();
                int end = JsonValue.endOfString(line, start);
                var string = parser.getText();
                if (isLong(string)) {
                    out.append(line, copied, start).append(OPEN).append(string).append(CLOSE);
                    copied = end;
                    opened++;
                }
            }
        } catch (IOException cut) {
            // What there is of it was written.
        }
        out.append(line, copied, line.length());
        return opened;
    }

    private static boolean isLong(String string) {
        return string.chars().filter(sign -> sign == '\n').count() >= LEAST_BREAKS
                && string.chars()
                        .allMatch(sign -> sign >= ' ' && sign != '«' && sign != '»' || "\n\t\r".indexOf(sign) >= 0)
                && StandardCharsets.UTF_8.newEncoder().canEncode(string);
    }

    /// Where what begins here ends: a string on lines of its own, else one sign.
    static int end(String text, int at) {
        int close = text.startsWith(OPEN, at) ? text.indexOf(CLOSE, at + OPEN.length() - 1) : -1;
        return close < 0 ? at + 1 : close + CLOSE.length();
    }

    /// The same values; a sign that JSON can write in several ways may be written in another.
    @Override
    public String decode(String encoded) {
        var out = new StringBuilder();
        for (int at = HEADING.length(); at < encoded.length(); ) {
            int end = end(encoded, at);
            if (end == at + 1) {
                out.append(encoded.charAt(at));
            } else {
                var string = encoded.substring(at + OPEN.length(), end - CLOSE.length());
                out.append('"')
                        .append(JsonStringEncoder.getInstance().quoteAsString(string))
                        .append('"');
            }
            at = end;
        }
        return out.toString();
    }
}
