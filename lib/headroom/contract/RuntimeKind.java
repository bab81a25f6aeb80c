package headroom.contract;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// What runs the proxy of a deployment.
public enum RuntimeKind {
    /// The Java folder in the workspace.
    JAVA,
    /// A container of headroom's image.
    DOCKER;

    /// Its name in options and records.
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public String toString() {
        return word();
    }
}
