package headroom.compress;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A JSON object around a program's output: the object stands in one line above, the output below it as plain text,
/// without the escapes of JSON.
final class Envelope implements Encoder {
    private static final String BELOW = "\"(the text below)\"";
    private static final double LEAST_SHARE = .6;

    @Override
    public String name() {
        return "envelope";
    }

    @Override
    public Optional<String> encode(String text) {
        if (!text.startsWith("{") || text.contains(BELOW)) {
            return Optional.empty();
        }
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            return Json.parse(bytes) instanceof Json.Members object
                    ? object.members().values().stream()
                            .filter(Json.Text.class::isInstance)
                            .map(Json.Text.class::cast)
                            .filter(value -> value.end() - value.start() > LEAST_SHARE * bytes.length)
                            .findFirst()
                            .map(value -> unwrapped(bytes, value))
                            .filter(unwrapped -> unwrapped.indexOf('\n') > unwrapped.indexOf(BELOW))
                    : Optional.empty();
        } catch (IOException noJson) {
            return Optional.empty();
        }
    }

    private static String unwrapped(byte[] object, Json.Text output) {
        return new String(object, 0, output.start(), StandardCharsets.UTF_8) + BELOW
                + new String(object, output.end(), object.length - output.end(), StandardCharsets.UTF_8).strip() + "\n"
                + output.text();
    }

    /// The same object; a sign that JSON can write in several ways may be written in another.
    @Override
    public String decode(String encoded) {
        int head = encoded.indexOf('\n');
        return encoded.substring(0, head)
                .replace(
                        BELOW,
                        '"'
                                + new String(JsonStringEncoder.getInstance().quoteAsString(encoded.substring(head + 1)))
                                + '"');
    }
}
