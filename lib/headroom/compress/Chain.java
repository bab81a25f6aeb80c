package headroom.compress;

import java.io.IOException;
import java.util.Optional;
import java.util.Set;

/// Conversations that come piece by piece over one connection: after the first a message holds only what is new,
/// and names the answer that it continues (OpenAI's Responses over a websocket). Results are referred to only where
/// all that stands before is known.
public final class Chain {
    private final Set<String> excludedTools;
    private final Optional<Compressor.Keeper> keeper;
    private Compressor conversation;
    private boolean known;

    /// Nothing has been said yet.
    public Chain(Set<String> excludedTools, Optional<Compressor.Keeper> keeper) {
        this.excludedTools = excludedTools;
        this.keeper = keeper;
        conversation = new Compressor(excludedTools, keeper);
    }

    /// The next message with its tool results made shorter; the very same where it cannot be read, asks for no
    /// answer, or nothing is gained. `answered` is the name of the last answer.
    public Compressor.Outcome next(byte[] message, String answered) {
        try {
            var request = Json.parse(message);
            if (!request.at("type").is("response.create")) {
                return Compressor.untouched(message);
            }
            var continued = request.at("previous_response_id").text();
            if (continued.isEmpty()) {
                conversation = new Compressor(excludedTools, keeper);
                known = true;
            } else if (!continued.equals(answered)) {
                forget();
            }
            return conversation.next(message, request, known && Compressor.mayRefer(request));
        } catch (IOException | RuntimeException | StackOverflowError unreadable) {
            forget();
            return Compressor.untouched(message);
        }
    }

    /// About how much memory it takes, in bytes.
    public long held() {
        return conversation.held();
    }

    /// Forgets what was said, to save memory: nothing is referred to until a new conversation begins.
    public void forget() {
        conversation = new Compressor(excludedTools, keeper);
        known = false;
    }
}
