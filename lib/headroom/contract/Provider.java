package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// The companies whose APIs the proxy forwards to: where each lives, and the variable that names another upstream
/// for it.
public enum Provider {
    ANTHROPIC("ANTHROPIC_TARGET_API_URL", "https://api.anthropic.com", "/v1"),
    OPENAI("OPENAI_TARGET_API_URL", "https://api.openai.com", "/v1"),
    GEMINI("GEMINI_TARGET_API_URL", "https://generativelanguage.googleapis.com", "/v1beta"),
    CHATGPT("CHATGPT_TARGET_API_URL", "https://chatgpt.com", "/backend-api");

    private final String variable;
    private final String publicUrl;
    private final String root;

    Provider(String variable, String publicUrl, String root) {
        this.variable = variable;
        this.publicUrl = publicUrl;
        this.root = root;
    }

    public String variable() {
        return variable;
    }

    public String publicUrl() {
        return publicUrl;
    }

    /// The folder all of the provider's paths share; a base URL may end in it without it being doubled.
    public String root() {
        return root;
    }

    /// The provider's name in records, options, metrics and messages.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
