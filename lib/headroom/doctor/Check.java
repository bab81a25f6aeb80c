package headroom.doctor;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/// One line of the doctor's: what was found, and what to do about it; `next` is empty where all is well.
public record Check(String group, Level level, String what, String next) {
    /// How bad it is; the exit codes are the command's.
    public enum Level {
        WELL(0),
        /// It works, and could be better, or its user may take it for something that it is not.
        WARNING(1),
        BROKEN(4);

        private final int exitCode;

        Level(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }

        @JsonValue
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Check well(String group, String what) {
        return new Check(group, Level.WELL, what, "");
    }

    static Check warning(String group, String what, String next) {
        return new Check(group, Level.WARNING, what, next);
    }

    static Check broken(String group, String what, String next) {
        return new Check(group, Level.BROKEN, what, next);
    }
}
