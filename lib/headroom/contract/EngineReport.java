package headroom.contract;

/// What a running proxy says of itself at `/health`. `profile` is empty for one started by hand; `uptimeSeconds`
/// counts from its start, and so do the tokens of tool results that it got and those that it did not send on, by
/// estimate; `settings` marks what it was started with.
public record EngineReport(
        long pid,
        String instanceId,
        String version,
        long uptimeSeconds,
        String profile,
        String mode,
        String settings,
        long resultTokens,
        long removedTokens) {}
