package headroom.deploy;

import headroom.contract.Version;
import headroom.host.HostView;
import headroom.runtime.RuntimeFolder;

/// Which headroom this is.
public final class Build {
    private Build() {}

    /// Its version, and eight digits that tell it from other builds of that version; the same installed as where it
    /// was installed from.
    public static String name(HostView host) {
        return Version.NUMBER + " (build " + RuntimeFolder.build(host) + ")";
    }
}
