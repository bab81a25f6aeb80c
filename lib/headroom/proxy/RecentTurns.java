package headroom.proxy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.stats.Client;
import headroom.stats.Turn;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.TreeMap;

/// The latest requests that hold a conversation, as far as a person wants to see why they were made shorter or not.
/// They end with the process: what lasts is the ledger.
final class RecentTurns {
    private static final int MOST = 30;
    private final Deque<Turn> turns = new ArrayDeque<>(MOST);

    synchronized void add(Turn turn) {
        if (turns.size() == MOST) {
            turns.removeLast();
        }
        turns.addFirst(turn);
    }

    /// The latest first.
    synchronized ArrayNode json() {
        var list = JsonNodeFactory.instance.arrayNode();
        turns.forEach(turn -> list.add(json(turn)));
        return list;
    }

    private static ObjectNode json(Turn turn) {
        var who = turn.labels().who();
        var model = turn.receipt().map(receipt -> Client.word(receipt.model())).orElse("");
        var change = turn.change();
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("at", turn.end().at().toString())
                .put("tool", who.tool())
                .put("project", who.project())
                .put("model", model.isEmpty() ? turn.conversation().model() : model)
                .put("status", turn.end().status())
                .put("milliseconds", turn.end().time().toMillis())
                .put("outcome", change.word())
                .put("results", change.results().size());
        var removed = new TreeMap<String, Integer>();
        var left = new TreeMap<String, Integer>();
        for (var result : change.results()) {
            result.gains().forEach(gain -> removed.merge(gain.encoder(), gain.tokens(), Integer::sum));
            if (!result.left().isEmpty()) {
                left.merge(result.left(), 1, Integer::sum);
            }
        }
        removed.forEach(json.putObject("shorter_by")::put);
        left.forEach(json.putObject("left_alone")::put);
        return json;
    }
}
