package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import headroom.host.Problem;
import java.util.regex.Pattern;

/// The name of a deployment; it becomes a folder, a unit and a marker, so only harmless characters are allowed.
public record Profile(@JsonValue String name) {
    /// What headroom prepares and replaces in the same folder begins with a dot, and ends so.
    private static final Pattern ALLOWED = Pattern.compile("(?!\\.)(?!.*\\.headroom-(?:new|old)$)[A-Za-z0-9._-]{1,64}");
    public static final Profile DEFAULT = new Profile("default");

    public Profile {
        if (!isName(name)) {
            throw Problem.usage(
                    "'" + name + "' cannot be a profile's name",
                    "a profile is up to 64 of the characters A-Z a-z 0-9 . _ - and does not begin with a dot or end in"
                            + " .headroom-new",
                    "choose another --profile");
        }
    }

    /// Whether a profile can be called so.
    public static boolean isName(String name) {
        return ALLOWED.matcher(name).matches();
    }

    /// What units, tasks and containers of this profile are called.
    public String serviceName() {
        return "headroom-" + name;
    }

    /// The command `verb` for this profile, as a person types it.
    public String command(String verb) {
        return "headroom install " + verb + (equals(DEFAULT) ? "" : " --profile " + name);
    }

    @Override
    public String toString() {
        return name;
    }
}
