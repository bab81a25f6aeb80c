package support;

/// How much a test does: a seeded sample in the quick run, everything under `scripts/test --all`.
public final class Scale {
    /// The seed of every sample, so that a failure comes back.
    public static final long SEED = 20_250_916;

    private Scale() {}

    /// Whether this is the full run.
    public static boolean all() {
        return Boolean.getBoolean("headroom.all");
    }

    /// The count for this run.
    public static int pick(int quick, int full) {
        return all() ? full : quick;
    }
}
