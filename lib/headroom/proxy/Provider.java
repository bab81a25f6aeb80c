package headroom.proxy;

import java.util.Locale;

/// The companies' endpoints that requests are forwarded to, and where each lives unless told otherwise.
public enum Provider {
    ANTHROPIC("https://api.anthropic.com", "/v1"),
    OPENAI("https://api.openai.com", "/v1"),
    GEMINI("https://generativelanguage.googleapis.com", "/v1beta"),
    CHATGPT("https://chatgpt.com", "/backend-api");

    private final String defaultUrl;
    private final String root;

    Provider(String defaultUrl, String root) {
        this.defaultUrl = defaultUrl;
        this.root = root;
    }

    public String defaultUrl() {
        return defaultUrl;
    }

    /// The folder all of the provider's paths share; a base URL may end in it without it being doubled.
    String root() {
        return root;
    }

    /// The provider's name in options, metrics and messages.
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
