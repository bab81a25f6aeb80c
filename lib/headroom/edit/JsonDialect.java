package headroom.edit;

/// How freely a JSON file may be written. All allow a byte order mark.
public enum JsonDialect {
    /// As the standard has it: what Claude Code reads.
    JSON,
    /// Also comments and trailing commas: what opencode reads.
    JSONC,
    /// Also bare keys, single quotes and the numbers of JSON5: what OpenClaw reads.
    JSON5
}
