package headroom.forward;

import java.nio.ByteBuffer;

/// Looks at one answer as it passes, or at the messages of a websocket. It must be quick: it is called on the
/// threads that carry the answer, unless that is packed in a way that is unpacked elsewhere. What it throws ends its
/// looking and nothing else.
public interface AnswerObserver {
    /// The next bytes of the body or message, decoded; they are read and stay as they are.
    void piece(ByteBuffer bytes);

    /// A message of a websocket is complete; the next bytes belong to another.
    default void messageEnd() {}

    /// The answer is over, complete or not. Called once, maybe only after the exchange has ended.
    void end();
}
