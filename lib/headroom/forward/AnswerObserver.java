package headroom.forward;

import java.nio.ByteBuffer;

/// Looks at one answer as it passes. It is called on the threads that carry it, so it must be quick; what it throws
/// ends its looking and nothing else.
public interface AnswerObserver {
    /// The next bytes of the body, decoded; they are read and stay as they are.
    void piece(ByteBuffer bytes);

    /// The answer is over, complete or not.
    void end();
}
