package headroom.health;

/// What a running proxy says of itself at `/health`. `profile` is empty for one started by hand; `uptimeSeconds` counts from its start; `settings` marks what it was started with.
public record EngineReport(long pid, String instanceId, String version, long uptimeSeconds, String profile, String mode, String settings) {}
