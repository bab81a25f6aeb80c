package headroom.host;

import java.util.Comparator;
import java.util.List;

/// The one exception users see: what went wrong, why, and what to do next, each a single line.
/// It owns the exit code. Anything else that is thrown is a defect.
public final class Problem extends RuntimeException {
    /// What a problem means for the caller; the exit codes are the contract's.
    public enum Kind {
        /// Nothing was changed, or everything was rolled back.
        FAILED(1),
        /// The command line makes no sense.
        USAGE(2),
        /// Not running, or not installed.
        ABSENT(3),
        /// Only a person can decide: a user's edit in the way, a stranger on the port, an incomplete rollback.
        NEEDS_PERSON(4);

        private final int exitCode;

        Kind(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    private final Kind kind;
    private final String why;
    private final String next;
    private final List<Problem> more;

    /// Nothing was changed, or everything was rolled back.
    public static Problem failed(String what, String why, String next) {
        return new Problem(Kind.FAILED, what, why, next);
    }

    /// The same, and what it came from.
    public static Problem failed(String what, String why, String next, Throwable cause) {
        return new Problem(Kind.FAILED, what, why, next, cause);
    }

    /// The command line makes no sense.
    public static Problem usage(String what, String why, String next) {
        return new Problem(Kind.USAGE, what, why, next);
    }

    /// Not running, or not installed.
    public static Problem absent(String what, String why, String next) {
        return new Problem(Kind.ABSENT, what, why, next);
    }

    /// Only a person can decide.
    public static Problem needsPerson(String what, String why, String next) {
        return new Problem(Kind.NEEDS_PERSON, what, why, next);
    }

    /// The same, and what it came from.
    public static Problem needsPerson(String what, String why, String next, Throwable cause) {
        return new Problem(Kind.NEEDS_PERSON, what, why, next, cause);
    }

    /// One whose kind is another's.
    public Problem(Kind kind, String what, String why, String next) {
        this(kind, what, why, next, List.of());
    }

    private Problem(Kind kind, String what, String why, String next, List<Problem> more) {
        super(what);
        this.kind = kind;
        this.why = why;
        this.next = next;
        this.more = more;
    }

    /// Several problems found at once as one, which must not be none. Its kind is that of the gravest.
    public static Problem all(List<Problem> problems) {
        var first = problems.getFirst();
        var kind = problems.stream()
                .map(Problem::kind)
                .max(Comparator.naturalOrder())
                .orElseThrow();
        return new Problem(kind, first.what(), first.why(), first.next(), problems.subList(1, problems.size()));
    }

    /// The same, and what it came from.
    public Problem(Kind kind, String what, String why, String next, Throwable cause) {
        this(kind, what, why, next);
        initCause(cause);
    }

    public Kind kind() {
        return kind;
    }

    public String what() {
        return getMessage();
    }

    public String why() {
        return why;
    }

    public String next() {
        return next;
    }

    /// The other problems found together with this one.
    public List<Problem> more() {
        return more;
    }
}
