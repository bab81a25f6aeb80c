package headroom.route;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.contract.Provider;

/// An answer of the proxy's own making to a request it could not serve, in the shape the addressed provider uses
/// for its errors, so that clients show the message instead of "unexpected body". `code` goes into the header
/// `x-headroom-error`; `message` says what to do. Neither ever holds a credential.
public record Failure(int status, String code, String message) {
    /// The header that tells our errors from the provider's.
    public static final String HEADER = "x-headroom-error";

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

    /// The JSON body, in the provider's error format.
    public String body(Provider provider) {
        return switch (provider) {
            case ANTHROPIC ->
                JSON.objectNode()
                        .put("type", "error")
                        .<ObjectNode>set(
                                "error",
                                JSON.objectNode().put("type", anthropicType()).put("message", text()))
                        .toString();
            case OPENAI, CHATGPT ->
                JSON.objectNode()
                        .<ObjectNode>set(
                                "error",
                                JSON.objectNode()
                                        .put("message", text())
                                        .put("type", status < 500 ? "invalid_request_error" : "server_error")
                                        .putNull("param")
                                        .put("code", code))
                        .toString();
            case GEMINI ->
                JSON.objectNode()
                        .<ObjectNode>set(
                                "error",
                                JSON.objectNode()
                                        .put("code", status)
                                        .put("message", text())
                                        .put("status", googleStatus()))
                        .toString();
        };
    }

    private String text() {
        return "headroom: " + message;
    }

    /// The provider's error types (Anthropic API, "Errors").
    private String anthropicType() {
        return switch (status) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 413 -> "request_too_large";
            case 503 -> "overloaded_error";
            case 504 -> "timeout_error";
            default -> status < 500 ? "invalid_request_error" : "api_error";
        };
    }

    /// The canonical name of an HTTP status in Google's error model (google.rpc.Code).
    private String googleStatus() {
        return switch (status) {
            case 401 -> "UNAUTHENTICATED";
            case 403 -> "PERMISSION_DENIED";
            case 404 -> "NOT_FOUND";
            case 504 -> "DEADLINE_EXCEEDED";
            case 502, 503 -> "UNAVAILABLE";
            default -> status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
        };
    }
}
