package headroom.forward;

import java.nio.ByteBuffer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.eclipse.jetty.http.HttpFields;

/// The messages that a provider sends over a websocket, for somebody who looks at them: the text ones, unpacked
/// where both ends agreed on that (RFC 7692). Keeps their mistakes from the connection.
final class ObservedMessages implements WebSocketFrames.Payloads {
    private static final int FINAL = 0x80;
    private static final int PACKED = 0x40;
    private static final int CODE = 0x0f;
    private static final int TEXT = 1;
    private static final int CONTROL = 8;
    private static final int PIECE = 8 * 1024;
    /// What a sender leaves out at the end of each message (RFC 7692, 7.2.1).
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final AnswerObserver observer;
    private final byte[] unpacked = new byte[PIECE];
    private Inflater inflater;
    private boolean text;
    private boolean packed;
    private boolean over;

    ObservedMessages(AnswerObserver observer, HttpFields answer) {
        this.observer = observer;
        if (answer.getCSV(Exchange.EXTENSIONS, false).stream()
                .anyMatch(each -> each.startsWith("permessage-deflate"))) {
            inflater = new Inflater(true);
        }
    }

    @Override
    public synchronized void piece(int first, ByteBuffer payload) {
        int code = first & CODE;
        if (over || code >= CONTROL) {
            return;
        }
        if (code != 0) {
            text = code == TEXT;
            packed = (first & PACKED) != 0;
        }
        guarded(() -> pass(payload));
    }

    @Override
    public synchronized void ended(int first) {
        if (over || (first & CODE) >= CONTROL || (first & FINAL) == 0) {
            return;
        }
        guarded(() -> {
            if (packed) {
                pass(ByteBuffer.wrap(TAIL));
            }
            if (text) {
                observer.messageEnd();
            }
        });
    }

    private interface Step {
        void run() throws DataFormatException;
    }

    private void guarded(Step step) {
        try {
            step.run();
        } catch (DataFormatException | RuntimeException | StackOverflowError mistake) {
            end();
        }
    }

    private void pass(ByteBuffer payload) throws DataFormatException {
        if (!packed) {
            if (text) {
                observer.piece(payload.asReadOnlyBuffer());
            }
            return;
        }
        if (inflater == null) {
            throw new DataFormatException();
        }
        inflater.setInput(payload.slice());
        // The window goes on from message to message, so others than texts are unpacked too.
        for (int size = inflater.inflate(unpacked); size > 0; size = inflater.inflate(unpacked)) {
            if (text) {
                observer.piece(ByteBuffer.wrap(unpacked, 0, size));
            }
        }
    }

    /// The connection is over; only the first call counts.
    synchronized void end() {
        if (over) {
            return;
        }
        over = true;
        if (inflater != null) {
            inflater.end();
        }
        try {
            observer.end();
        } catch (RuntimeException | StackOverflowError mistake) {
            // The connection goes on all the same.
        }
    }
}
