package headroom.stats;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Set;

/// What the body of a request tells of its conversation: the model, the client's own key for it
/// (`prompt_cache_key`), and a digest of how it begins, up to the first message of the user; nothing of its text.
public record Conversation(String model, String cacheKey, String beginning) {
    /// Of one that nobody has read.
    public static final Conversation UNREAD = new Conversation("", "", "");

    /// What stands beside the texts of a message, and may differ from turn to turn.
    private static final Set<String> ASIDE = Set.of("cache_control", "type", "role", "id");
    private static final Set<String> MESSAGES = Set.of("messages", "input", "contents");
    private static final int MOST = 4 * 1024;
    private static final int LARGE = 256 * 1024;

    /// Of a body that cannot be read nothing is known. What stands behind the first message is looked for a key only
    /// where there is no other name for the conversation, and the body is not large.
    public static Conversation of(byte[] body, boolean named) {
        var reading = new Reading(named || body.length > LARGE);
        try (var parser = new JsonFactory().createParser(body)) {
            reading.object(parser);
        } catch (IOException | RuntimeException unreadable) {
            // What was read until then counts.
        }
        return new Conversation(Client.word(reading.model), Client.word(reading.cacheKey), reading.digest());
    }

    private static final class Reading {
        private final boolean brief;
        private String model = "";
        private String cacheKey = "";
        private final ByteArrayOutputStream beginning = new ByteArrayOutputStream();

        private Reading(boolean brief) {
            this.brief = brief;
        }

        private void object(JsonParser parser) throws IOException {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return;
            }
            while (parser.nextToken() == JsonToken.FIELD_NAME) {
                var name = parser.currentName();
                var value = parser.nextToken();
                if (name.equals("model")) {
                    model = parser.getText();
                } else if (name.equals("prompt_cache_key")) {
                    cacheKey = parser.getText();
                } else if (MESSAGES.contains(name) && value == JsonToken.VALUE_STRING) {
                    add(parser);
                } else if (MESSAGES.contains(name) && value == JsonToken.START_ARRAY) {
                    messages(parser);
                    if (brief) {
                        return;
                    }
                } else {
                    parser.skipChildren();
                }
            }
        }

        /// The texts of the messages up to the first one of the user; the others are passed over.
        private void messages(JsonParser parser) throws IOException {
            boolean more = true;
            while (parser.nextToken() != JsonToken.END_ARRAY && (more || !brief)) {
                if (more) {
                    more = !message(parser);
                } else {
                    parser.skipChildren();
                }
            }
        }

        /// Whether it is the user's.
        private boolean message(JsonParser parser) throws IOException {
            int depth = 0;
            boolean user = false;
            do {
                var token = parser.currentToken();
                depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
                if (token == JsonToken.VALUE_STRING) {
                    add(parser);
                } else if (token == JsonToken.FIELD_NAME && ASIDE.contains(parser.currentName())) {
                    var role = parser.currentName().equals("role");
                    parser.nextToken();
                    user |= role && parser.getText().equals("user");
                    parser.skipChildren();
                }
                if (depth > 0) {
                    parser.nextToken();
                }
            } while (depth > 0);
            return user;
        }

        private void add(JsonParser parser) throws IOException {
            if (beginning.size() < MOST) {
                beginning.write(parser.getText().getBytes(StandardCharsets.UTF_8));
                beginning.write(0);
            }
        }

        private String digest() {
            if (beginning.size() == 0) {
                return "";
            }
            try {
                return HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(beginning.toByteArray()));
            } catch (GeneralSecurityException e) {
                throw new IllegalStateException(e);
            }
        }
    }
}
