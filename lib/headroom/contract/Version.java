package headroom.contract;

/// The version of this headroom; a runtime folder and a manifest carry it.
public final class Version {
    public static final String NUMBER = "0.1.0";

    private Version() {}
}
