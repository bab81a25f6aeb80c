package headroom.proxy;

import headroom.contract.Provider;
import headroom.forward.AnswerObserver;
import headroom.forward.Forwarding;
import headroom.stats.Receipt;
import headroom.stats.ReceiptReader;
import java.nio.ByteBuffer;
import java.util.Locale;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/// Reads from answers as they pass what the providers have counted for them.
final class Receipts {
    private final BiConsumer<Provider, Receipt> read;

    /// `read` is told of each receipt once its answer is over.
    Receipts(BiConsumer<Provider, Receipt> read) {
        this.read = read;
    }

    /// Who looks at an answer; empty for one that can have no receipt in it.
    Optional<AnswerObserver> observer(Forwarding forwarding, int status, HttpFields fields) {
        var type = Optional.ofNullable(fields.get(HttpHeader.CONTENT_TYPE))
                .orElse("")
                .toLowerCase(Locale.ROOT);
        var events = type.startsWith("text/event-stream");
        return status == HttpStatus.OK_200
                        && forwarding.method().equals("POST")
                        && (events || type.startsWith("application/json"))
                ? Optional.of(new Reading(forwarding.provider(), new ReceiptReader(forwarding.provider(), events)))
                : Optional.empty();
    }

    private final class Reading implements AnswerObserver {
        private final Provider provider;
        private final ReceiptReader reader;

        private Reading(Provider provider, ReceiptReader reader) {
            this.provider = provider;
            this.reader = reader;
        }

        @Override
        public void piece(ByteBuffer bytes) {
            reader.read(bytes);
        }

        @Override
        public void end() {
            reader.receipt().ifPresent(receipt -> read.accept(provider, receipt));
        }
    }
}
