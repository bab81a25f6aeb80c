package headroom.proxy;

import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Tells whose a credential is, by its header or its shape. Tokens of no known shape belong to whoever the path addresses:
/// gateways hand out their own.
final class Credential {
    private static final Pattern GOOGLE_QUERY = Pattern.compile("[?&]key=AIza");
    private static final Pattern OPENAI = Pattern.compile("sk-(proj|svcacct|admin|None)-.*");

    private Credential() {}

    /// The company that a header's value is a credential of; empty when it is none, or anybody's.
    static Optional<Provider> owner(String lowerCaseName, String value, boolean chatgpt) {
        return switch (lowerCaseName) {
            case "x-api-key" -> Optional.of(shape(value).orElse(Provider.ANTHROPIC));
            case "x-goog-api-key" -> Optional.of(Provider.GEMINI);
            case "chatgpt-account-id" -> Optional.of(Provider.CHATGPT);
            case "api-key" -> shape(value);
            case "authorization" -> shape(token(value)).or(() -> chatgpt ? Optional.of(Provider.CHATGPT) : Optional.empty());
            default -> Optional.empty();
        };
    }

    private static Optional<Provider> shape(String token) {
        if (token.startsWith("sk-ant-")) {
            return Optional.of(Provider.ANTHROPIC);
        }
        if (token.startsWith("AIza") || token.startsWith("ya29.")) {
            return Optional.of(Provider.GEMINI);
        }
        return OPENAI.matcher(token).matches() ? Optional.of(Provider.OPENAI) : Optional.empty();
    }

    /// The token of the Authorization header; empty when there is none.
    static String bearer(UnaryOperator<String> header) {
        var value = header.apply("authorization");
        return value == null ? "" : token(value);
    }

    private static String token(String authorization) {
        return authorization.regionMatches(true, 0, "Bearer ", 0, 7) ? authorization.substring(7).strip() : authorization.strip();
    }

    /// Whether the query carries a Google key (`?key=AIza…`).
    static boolean inQuery(String query) {
        return GOOGLE_QUERY.matcher(query).find();
    }
}
