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
    /// One word of a command in a crontab: a shell word, in which `%` would end the command (crontab(5)).
    CRONTAB {
        @Override
        public String escape(String value) {
            return SHELL.escape(value).replace("%", "\\%");
        }
    },
    /// Text between double quotes in a batch file, where only `%` is special once delayed expansion is off
    /// (cmd.exe); a path holds no quotes there.
    CMD {
        @Override
        public String escape(String value) {
            return value.replace("%", "%%");
        }
    },
    /// Text of a unit file outside of quotes: only specifiers are special (systemd.unit(5), "Specifiers").
    SYSTEMD_TEXT {
        @Override
        public String escape(String value) {
            return value.replace("%", "%%");
        }
    },
    /// The program of a command line, or one assignment of `Environment=`: quoted, specifiers doubled
    /// (systemd.syntax(7), "Quoting").
    SYSTEMD_PROGRAM {
        @Override
        public String escape(String value) {
            return '"' + SYSTEMD_TEXT.escape(value.replace("\\", "\\\\").replace("\"", "\\\"")) + '"';
        }
    },
    /// One word of fish: in single quotes, where only `\` and `'` need a backslash (fish language, "Quotes").
    FISH {
        @Override
        public String escape(String value) {
            return "'" + value.replace("\\", "\\\\").replace("'", "\\'") + "'";
        }
    },
    /// One string of PowerShell: in single quotes, a quote doubled (PowerShell, about_Quoting_Rules).
    POWERSHELL {
        @Override
        public String escape(String value) {
            return "'" + value.replace("'", "''") + "'";
        }
    },
    /// One value of an environment.d file: in double quotes, nothing expanded (environment.d(5)).
    ENVIRONMENT_D {
        @Override
        public String escape(String value) {
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "\\$") + '"';
        }
    },
    /// One argument of `Exec=` in a desktop entry: in double quotes, field codes doubled; a backslash counts in the
    /// value's own right too (Desktop Entry Specification, "The Exec key").
    DESKTOP_ARGUMENT {
        @Override
        public String escape(String value) {
            return '"'
                    + value.replace("\\", "\\\\\\\\")
                            .replace("\"", "\\\\\"")
                            .replace("`", "\\\\`")
                            .replace("$", "\\\\$")
                            .replace("%", "%%")
                    + '"';
        }
    },
    /// One value in a Compose file: a string of YAML in double quotes, in which Compose finds no variable (YAML 1.2,
    /// 7.3.1; Compose file reference, "Interpolation").
    COMPOSE {
        @Override
        public String escape(String value) {
            return '"' + value.replace("\\", "\\\\").replace("\"", "\\\"").replace("$", "$$") + '"';
        }
    },
    /// Text of an XML element (XML 1.0, 2.4).
    XML {
        @Override
        public String escape(String value) {
            return value.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
        }
    };

    public abstract String escape(String value);
}
