package headroom.route;

import headroom.contract.Provider;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Tells whose a credential is: by its shape, wherever it stands, or by the header that carries it. Tokens of no
/// known shape belong to whoever the path addresses: gateways hand out their own.
public final class Credential {
    /// What OpenAI's clients in browsers put before a key, as a websocket has no header to carry it.
    private static final String WEBSOCKET_KEY = "openai-insecure-api-key.";

    /// The second row only where credentials are expected: elsewhere these may be anybody's identifiers.
    private static final String ANYWHERE =
            "sk-ant-|sk-(?:proj|svcacct|admin|None)-|sk-[\\w-]{1,200}?T3BlbkFJ|AIza|ya29\\.|eyJ[\\w-]{1,4096}\\.(?<claims>[\\w-]{1,16384})";
    private static final String EXPECTED = "sess-|AQ\\.";
    private static final Pattern SHAPE = Pattern.compile("(?<![\\w-])(?:" + ANYWHERE + ")");
    private static final Pattern EXPECTED_SHAPE = Pattern.compile("(?<![\\w-])(?:" + ANYWHERE + "|" + EXPECTED + ")");
    private static final Pattern BASIC = Pattern.compile("(?i)\\s*\"?Basic\\s+\"?([A-Za-z0-9+/_-]+)=*\"?\\s*");

    private static final Set<Provider> ANTHROPIC = Set.of(Provider.ANTHROPIC);
    private static final Set<Provider> OPENAI = Set.of(Provider.OPENAI);
    private static final Set<Provider> CHATGPT = Set.of(Provider.CHATGPT);
    private static final Set<Provider> OPENAI_OR_CHATGPT = Set.of(Provider.OPENAI, Provider.CHATGPT);
    private static final Set<Provider> GEMINI = Set.of(Provider.GEMINI);

    private Credential() {}

    /// Whether a header exists to carry a credential.
    static boolean expected(String lowerCaseName) {
        return switch (lowerCaseName) {
            case "authorization", "x-api-key", "api-key", "x-goog-api-key" -> true;
            default -> false;
        };
    }

    /// Whose the credentials in a header are: for each of them the providers that may see it. None for a header
    /// without one, or with anybody's. With `chatgpt` the request comes from a ChatGPT login.
    public static List<Set<Provider>> owners(String lowerCaseName, String value, boolean chatgpt) {
        if (lowerCaseName.equals("chatgpt-account-id")) {
            return List.of(CHATGPT);
        }
        boolean expected = expected(lowerCaseName);
        var text = Percent.decoded(value);
        var shapes = shapes(expected ? EXPECTED_SHAPE : SHAPE, expected ? withBasic(text) : text);
        if (!shapes.isEmpty()) {
            return shapes;
        }
        return switch (lowerCaseName) {
            case "x-api-key" -> List.of(ANTHROPIC);
            case "x-goog-api-key" -> List.of(GEMINI);
            case "authorization" -> chatgpt ? List.of(CHATGPT) : List.of();
            case "sec-websocket-protocol" -> value.contains(WEBSOCKET_KEY) ? List.of(OPENAI) : List.of();
            default -> List.of();
        };
    }

    /// Whose the credentials in a request target are, percent escapes undone.
    static List<Set<Provider>> ownersInTarget(String decodedPathQuery) {
        return shapes(EXPECTED_SHAPE, decodedPathQuery);
    }

    /// Whether a request carries a token of Anthropic's as its authorization.
    static boolean anthropicBearer(UnaryOperator<String> header) {
        var value = header.apply("authorization");
        return value != null && owners("authorization", value, false).contains(ANTHROPIC);
    }

    /// Whether a request target carries a key of Google's (`?key=AIza…`), percent escapes undone.
    static boolean googleInTarget(String decodedPathQuery) {
        return ownersInTarget(decodedPathQuery).contains(GEMINI);
    }

    private static List<Set<Provider>> shapes(Pattern pattern, String text) {
        if (!mayHoldOne(text)) {
            return List.of();
        }
        var owners = new ArrayList<Set<Provider>>(1);
        for (var found = pattern.matcher(text); found.find(); ) {
            var owner = owner(found);
            if (!owner.isEmpty()) {
                owners.add(owner);
            }
        }
        return owners;
    }

    /// Far quicker than the pattern, and nearly always enough.
    private static boolean mayHoldOne(String text) {
        return text.contains("sk-")
                || text.contains("AIza")
                || text.contains("ya29.")
                || text.contains("eyJ")
                || text.contains("sess-")
                || text.contains("AQ.");
    }

    private static Set<Provider> owner(Matcher found) {
        var shape = found.group();
        return switch (shape.charAt(0)) {
            case 's' -> shape.equals("sess-") ? OPENAI_OR_CHATGPT : shape.equals("sk-ant-") ? ANTHROPIC : OPENAI;
            case 'e' -> issuer(found.group("claims"));
            default -> GEMINI;
        };
    }

    /// Who a JSON web token says has issued it (RFC 7519, 4.1.1); nobody where it does not say, or is none.
    private static Set<Provider> issuer(String claims) {
        try {
            var text = new String(Base64.getUrlDecoder().decode(claims), StandardCharsets.UTF_8);
            return text.contains("auth.openai.com") || text.contains("api.openai.com")
                    ? OPENAI_OR_CHATGPT
                    : text.contains("accounts.google.com") || text.contains(".googleapis.com") ? GEMINI : Set.of();
        } catch (IllegalArgumentException e) {
            return Set.of();
        }
    }

    /// The value, and what it hides in base64 as Basic authorization (RFC 7617).
    private static String withBasic(String value) {
        var basic = BASIC.matcher(value);
        if (!basic.matches()) {
            return value;
        }
        try {
            return value + " " + new String(Base64.getDecoder().decode(basic.group(1)), StandardCharsets.ISO_8859_1);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
