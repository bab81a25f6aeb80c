package headroom.deploy;

import headroom.host.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// What stands in the way of one tool or file: it stops everything where the user has named the tools, else only
/// this one stays out, and a note says so.
record Obstacles(boolean byName, List<Problem> blockers, List<String> notes) {
    Obstacles(boolean byName) {
        this(byName, new ArrayList<>(), new ArrayList<>());
    }

    /// Does the work, which may throw a `Problem` or add several; `consequence` begins the note.
    void attempt(String consequence, Consumer<List<Problem>> work) {
        var found = new ArrayList<Problem>();
        attempt(found, () -> work.accept(found));
        if (byName) {
            blockers.addAll(found);
        } else {
            found.forEach(obstacle -> notes.add(consequence
                    + (obstacle.what().endsWith("cannot be routed through headroom") ? "" : obstacle.what() + ": ")
                    + obstacle.why() + "; " + obstacle.next()));
        }
    }

    static void attempt(List<Problem> found, Runnable work) {
        try {
            work.run();
        } catch (Problem problem) {
            found.add(problem);
        }
    }
}
