package headroom.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import headroom.host.Problem;
import headroom.stats.Figures;
import headroom.stats.Report;
import io.javalin.http.Context;
import java.util.Optional;

/// `/stats`: what the ledger says, in JSON; `?since=7d` and `?by=project` as with the command.
final class StatsPage {
    static final String PATH = "/stats";

    private final Figures figures;

    StatsPage(Figures figures) {
        this.figures = figures;
    }

    void answer(Context context) {
        context.contentType("application/json");
        try {
            var by = Optional.ofNullable(context.queryParam("by"))
                    .map(word -> Report.By.named(word)
                            .orElseThrow(() -> Problem.usage(
                                    "there is no group " + word,
                                    "figures are grouped by " + String.join(", ", Report.By.words()),
                                    "name one of these")));
            var shown = figures.read(Optional.ofNullable(context.queryParam("since")), by);
            context.result(shown.json(figures.prices()) + "\n");
        } catch (Problem problem) {
            var json = JsonNodeFactory.instance.objectNode();
            json.putObject("error").put("message", problem.what() + ": " + problem.why());
            context.status(problem.kind() == Problem.Kind.USAGE ? 400 : 500).result(json + "\n");
        }
    }
}
