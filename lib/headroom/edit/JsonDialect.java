package headroom.edit;

/// How freely a JSON file may be written. Both allow comments, trailing commas and a byte order mark.
public enum JsonDialect {
    /// JSON with comments: what Claude Code and opencode read.
    JSONC,
    /// Also bare keys, single quotes and the numbers of JSON5: what OpenClaw reads.
    JSON5
}
