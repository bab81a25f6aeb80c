package headroom.manifest;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// The companies whose APIs the proxy forwards to, with the variable that names another upstream for each.
public enum Provider {
    ANTHROPIC("ANTHROPIC_TARGET_API_URL", "https://api.anthropic.com"),
    OPENAI("OPENAI_TARGET_API_URL", "https://api.openai.com"),
    GEMINI("GEMINI_TARGET_API_URL", "https://generativelanguage.googleapis.com"),
    CHATGPT("CHATGPT_TARGET_API_URL", "https://chatgpt.com");

    private final String variable;
    private final String publicUrl;

    Provider(String variable, String publicUrl) {
        this.variable = variable;
        this.publicUrl = publicUrl;
    }

    public String variable() {
        return variable;
    }

    public String publicUrl() {
        return publicUrl;
    }

    @JsonValue
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
