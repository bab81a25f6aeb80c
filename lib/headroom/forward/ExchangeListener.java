package headroom.forward;

import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;

/// Whoever wants to know how exchanges go.
public interface ExchangeListener {
    /// An answer begins; who is to look at it, if anybody.
    Optional<AnswerObserver> answered(Forwarding forwarding, int status, HttpFields fields);

    /// The exchange is over.
    void ended(Exchange exchange, ExchangeRecord outcome);
}
