package headroom.stats;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.Provider;

/// What a provider says it has counted for one answer, in tokens: `fresh` input, input that it `read` from its cache
/// and input that it `wrote` there for five minutes or for an hour, and `output`, thinking included. No two of them
/// overlap.
public record Receipt(String model, long fresh, long read, long wroteMinutes, long wroteHour, long output) {
    /// Makes it of the `usage` of Anthropic Messages, OpenAI chat and Responses, or of Gemini's `usageMetadata`.
    static Receipt of(Provider provider, String model, JsonNode usage) {
        return switch (provider) {
            case ANTHROPIC -> {
                var hour = usage.at("/cache_creation/ephemeral_1h_input_tokens").asLong();
                yield new Receipt(
                        model,
                        usage.path("input_tokens").asLong(),
                        usage.path("cache_read_input_tokens").asLong(),
                        usage.path("cache_creation_input_tokens").asLong() - hour,
                        hour,
                        usage.path("output_tokens").asLong());
            }
            case OPENAI, CHATGPT -> {
                var chat = usage.has("prompt_tokens");
                var read = usage.path(chat ? "prompt_tokens_details" : "input_tokens_details")
                        .path("cached_tokens")
                        .asLong();
                yield new Receipt(
                        model,
                        usage.path(chat ? "prompt_tokens" : "input_tokens").asLong() - read,
                        read,
                        0,
                        0,
                        usage.path(chat ? "completion_tokens" : "output_tokens").asLong());
            }
            case GEMINI -> {
                var read = usage.path("cachedContentTokenCount").asLong();
                yield new Receipt(
                        model,
                        usage.path("promptTokenCount").asLong()
                                + usage.path("toolUsePromptTokenCount").asLong()
                                - read,
                        read,
                        0,
                        0,
                        usage.path("candidatesTokenCount").asLong()
                                + usage.path("thoughtsTokenCount").asLong());
            }
        };
    }
}
