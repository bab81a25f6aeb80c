package headroom.host;

import java.util.Locale;

/// The operating systems that headroom tells apart.
public enum Os {
    LINUX,
    MACOS,
    WINDOWS;

    public static Os current() {
        var name = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        if (name.startsWith("windows")) {
            return WINDOWS;
        }
        return name.startsWith("mac") ? MACOS : LINUX;
    }
}
