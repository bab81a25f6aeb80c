package headroom.render;

/// How a value is written so that the reader of a format gets exactly that value.
public enum Escaping {
    /// One word of POSIX sh: in single quotes, a quote as `'\''` (POSIX, Shell Command Language 2.2.2).
    SHELL {
        @Override
        public String escape(String value) {
            return "'" + value.replace("'", "'\\''") + "'";
        }
    },
    /// One argument of a `java @file` (JDK tool guide, "java Command-Line Argument Files").
    JAVA_ARGUMENT_FILE {
        @Override
        public String escape(String value) {
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
        }
    },
    /// Text of a unit file outside of quotes: only specifiers are special (systemd.unit(5), "Specifiers").
    SYSTEMD_TEXT {
        @Override
        public String escape(String value) {
            return value.replace("%", "%%");
        }
    },
    /// The program of a command line, or one assignment of `Environment=`: quoted, specifiers doubled (systemd.syntax(7), "Quoting").
    SYSTEMD_PROGRAM {
        @Override
        public String escape(String value) {
            return '"' + SYSTEMD_TEXT.escape(value.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
        }
    };

    public abstract String escape(String value);
}
