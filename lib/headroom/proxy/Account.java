package headroom.proxy;

import headroom.compress.Compressor;
import headroom.forward.AnswerObserver;
import headroom.forward.BodyCompression;
import headroom.forward.Exchange;
import headroom.forward.ExchangeListener;
import headroom.forward.ExchangeRecord;
import headroom.forward.Forwarding;
import headroom.stats.Conversation;
import headroom.stats.Labels;
import headroom.stats.Receipt;
import headroom.stats.Turn;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;

/// Keeps together what one exchange tells of its turn, and hands that to the ledger once it is over and its answer
/// is read; of a websocket, the turn of each answer in it. A request that holds no conversation, or only counts one,
/// is no turn.
final class Account implements ExchangeListener {
    private final Gateway gateway;
    private final Consumer<Turn> ledger;
    private final Labels.Who who;
    private final boolean plan;
    private final String arm;
    private Instant began = Instant.now();
    private boolean turn;
    private boolean messages;
    private boolean reading;
    private boolean streams;
    private Labels labels;
    private Map<String, Integer> windows = Map.of();
    private Conversation conversation = Conversation.UNREAD;
    private Turn.Change change = Turn.Change.NONE;
    private Optional<Receipt> receipt = Optional.empty();
    private Optional<ExchangeRecord> outcome = Optional.empty();

    Account(Gateway gateway, Consumer<Turn> ledger, Labels.Who who, boolean plan, String arm) {
        this.gateway = gateway;
        this.ledger = ledger;
        this.who = who;
        this.plan = plan;
        this.arm = arm;
    }

    /// What was done to the request on this path, whose body as it came may be known.
    synchronized void prepared(String path, BodyCompression.Result result, Optional<byte[]> body) {
        turn = !result.word().isEmpty() && !path.endsWith("/count_tokens") && !path.endsWith(":countTokens");
        if (turn) {
            change = change(result);
            conversation = body.map(
                            bytes -> Conversation.of(bytes, !who.session().isEmpty()))
                    .orElse(conversation);
        }
    }

    /// What was done to a message of a websocket.
    synchronized void changed(BodyCompression.Result result) {
        began = Instant.now();
        change = change(result);
    }

    private static Turn.Change change(BodyCompression.Result result) {
        return new Turn.Change(
                result.word(), result.decisions().stream().map(Account::result).toList(), "");
    }

    /// Without the texts, which are long and nobody else's.
    private static Turn.Result result(Compressor.Decision decision) {
        return new Turn.Result(
                31L * decision.before().hashCode() + ((long) decision.call().hashCode() << 32)
                        ^ decision.before().length(),
                decision.tokensBefore(),
                decision.gains().stream()
                        .map(gain -> new Turn.Gain(gain.encoder(), gain.tokens()))
                        .toList(),
                decision.left()
                        .map(why -> why.name().toLowerCase(Locale.ROOT).replace('_', '-'))
                        .orElse(""));
    }

    @Override
    public synchronized Optional<AnswerObserver> answered(Forwarding forwarding, int status, HttpFields fields) {
        var provider = forwarding.provider();
        labels = new Labels(who, provider.word(), "", plan);
        windows = PlanWindows.of(fields);
        messages = status == HttpStatus.SWITCHING_PROTOCOLS_101;
        var type = fields.get(HttpHeader.CONTENT_TYPE);
        if (!streams && (messages || type != null && type.startsWith("text/event-stream"))) {
            streams = true;
            gateway.streams(1);
        }
        var observer = Receipts.of(
                forwarding,
                status,
                fields,
                each -> {
                    gateway.received(provider, each);
                    received(each);
                },
                this::read);
        reading = observer.isPresent();
        return observer;
    }

    private synchronized void received(Receipt each) {
        if (messages) {
            hand(Optional.of(each), HttpStatus.OK_200, Duration.between(began, Instant.now()));
            change = Turn.Change.NONE;
            began = Instant.now();
        } else {
            receipt = Optional.of(each);
        }
    }

    private synchronized void read() {
        reading = false;
        close();
    }

    @Override
    public void ended(Exchange exchange, ExchangeRecord ended) {
        gateway.ended(exchange, ended);
        synchronized (this) {
            if (streams) {
                streams = false;
                gateway.streams(-1);
            }
            outcome = Optional.of(ended);
            close();
        }
    }

    private void close() {
        if (turn && !reading && outcome.isPresent()) {
            turn = false;
            var ended = outcome.get();
            labels = labels == null
                    ? new Labels(who, ended.provider().map(each -> each.word()).orElse(""), "", plan)
                    : labels;
            hand(receipt, ended.status(), ended.duration());
        }
    }

    private void hand(Optional<Receipt> read, int status, Duration time) {
        ledger.accept(new Turn(labels, conversation, change.in(arm), new Turn.End(began, time, status, windows), read));
    }
}
