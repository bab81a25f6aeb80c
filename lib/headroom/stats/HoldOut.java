package headroom.stats;

import headroom.host.Env;
import headroom.host.Problem;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Decides once for each session that its client names whether it is left unchanged: by lot, so that what the others
/// save can be measured, or because the sessions of its tool have cost more with than without (the cost guard). A
/// session that has begun is never decided anew, for that would break the provider's cache.
public final class HoldOut {
    /// The arms of the comparison.
    public static final String UNCHANGED = "unchanged";

    public static final String SHORTER = "shorter";
    private static final int MOST_SESSIONS = 10_000;

    /// How far back it is looked at what was measured.
    public static final int REVIEWED_DAYS = 7;

    private final double share;
    private final Map<String, String> decided = new LinkedHashMap<>(16, .75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, String> eldest) {
            return size() > MOST_SESSIONS;
        }
    };
    private volatile Set<String> guarded = Set.of();

    /// Leaves this share of the sessions unchanged, of 0 to 1; with 0 nothing is compared, and none are left for
    /// their cost either.
    public HoldOut(double share) {
        this.share = share;
    }

    /// As `HEADROOM_HOLDOUT` says.
    public static HoldOut of(Env env) {
        var text = env.get("HEADROOM_HOLDOUT").orElse("0").strip();
        try {
            double share = Double.parseDouble(text);
            if (share >= 0 && share < 1) {
                return new HoldOut(share);
            }
        } catch (NumberFormatException odd) {
            // Said below.
        }
        throw Problem.usage(
                "HEADROOM_HOLDOUT cannot be '" + text + "'",
                "it is a share of the sessions, from 0 to less than 1",
                "correct it, for example to 0.1");
    }

    /// Whether any session is left unchanged by lot.
    public boolean isOn() {
        return share > 0;
    }

    /// Takes note of a session that is on record, as it was decided then; one of which nothing was takes no part.
    public synchronized void remember(Entry entry) {
        var session = entry.labels().who().session();
        var arms = entry.counts().under(Comparison.ARM);
        if (!session.isEmpty()) {
            decided.merge(session, arms.isEmpty() ? "" : arms.firstKey(), (one, other) -> one.isEmpty() ? other : one);
        }
    }

    /// The arm of this session; empty for one that takes no part, such as one that its client gives no name.
    public String arm(Labels.Who who) {
        if (share == 0 || who.session().isEmpty()) {
            return "";
        }
        synchronized (this) {
            return decided.computeIfAbsent(
                    who.session(),
                    session -> lot(session) < share || guarded.contains(who.tool()) ? UNCHANGED : SHORTER);
        }
    }

    /// From 0 to 1, the same for the same session at any proxy.
    private static double lot(String session) {
        // The finalizer of MurmurHash3, which spreads what is alike.
        int hash = session.hashCode();
        hash = (hash ^ hash >>> 16) * 0x85ebca6b;
        hash = (hash ^ hash >>> 13) * 0xc2b2ae35;
        return Integer.toUnsignedLong(hash ^ hash >>> 16) / (double) (1L << 32);
    }

    /// Looks at what was measured lately. Of a tool whose sessions cost more for being made shorter, beyond doubt,
    /// new ones are left unchanged; returns the tools of which that is new. Once nothing is left to compare it is
    /// tried again.
    public Set<String> review(Comparison lately) {
        var costly = lately.costly().keySet();
        var added = new TreeSet<>(costly);
        added.removeAll(guarded);
        guarded = costly;
        return added;
    }
}
