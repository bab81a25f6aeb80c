package headroom.stats;

/// What a request is counted under. All of it is a word or a client's own id, never a path or a text; what is not
/// known is empty. `plan` says that it was paid for by a subscription, not by the token.
public record Labels(Who who, String provider, String model, boolean plan) {
    /// Whose request it was: the tool, the project, the session and which of its agents.
    public record Who(String tool, String project, String session, String agent) {}

    /// The same of no session in particular.
    Labels withoutSession() {
        return new Labels(new Who(who.tool(), who.project(), "", ""), provider, model, plan);
    }
}
