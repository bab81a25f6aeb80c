package headroom.forward;

import java.nio.ByteBuffer;

/// Unpacks an answer for its observer alone; what passes to the client is what came.
interface AnswerDecoder {
    /// Takes the next bytes as they came, which stay as they are.
    void piece(ByteBuffer bytes);

    /// Nothing more comes; tells the observer so once it has seen all.
    void end();

    /// For an answer that is not packed.
    record Plain(AnswerObserver observer) implements AnswerDecoder {
        @Override
        public void piece(ByteBuffer bytes) {
            observer.piece(bytes.asReadOnlyBuffer());
        }

        @Override
        public void end() {
            observer.end();
        }
    }

    /// For one that nobody here can unpack: the observer only learns when it is over.
    record Opaque(AnswerObserver observer) implements AnswerDecoder {
        @Override
        public void piece(ByteBuffer bytes) {}

        @Override
        public void end() {
            observer.end();
        }
    }
}
