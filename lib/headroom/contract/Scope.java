package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import headroom.host.Problem;
import java.util.Arrays;
import java.util.Locale;

/// Whose settings are edited.
public enum Scope {
    /// The tools' own configuration files.
    PROVIDER,
    /// The same, plus this user's environment for the tools that know no other way.
    USER,
    /// The environment of everybody on this machine.
    SYSTEM;

    @JsonValue
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The scope that `--scope` or a manifest names.
    public static Scope named(String name) {
        return Arrays.stream(values())
                .filter(scope -> scope.key().equals(name))
                .findFirst()
                .orElseThrow(() -> new Problem(
                        Problem.Kind.USAGE,
                        "there is no scope '" + name + "'",
                        "the known scopes are provider, user, system",
                        "choose one of them with --scope"));
    }
}
