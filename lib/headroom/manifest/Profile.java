package headroom.manifest;

import com.fasterxml.jackson.annotation.JsonValue;
import headroom.host.Problem;
import java.util.regex.Pattern;

/// The name of a deployment; it becomes a folder, a unit and a marker, so only harmless characters are allowed.
public record Profile(@JsonValue String name) {
    private static final Pattern ALLOWED = Pattern.compile("[A-Za-z0-9._-]{1,64}");
    public static final Profile DEFAULT = new Profile("default");

    public Profile {
        if (!ALLOWED.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw new Problem(Problem.Kind.USAGE, "'" + name + "' cannot be a profile's name",
                "a profile is up to 64 of the characters A-Z a-z 0-9 . _ - and not '.' or '..'", "choose another --profile");
        }
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
