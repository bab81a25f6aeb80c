package headroom.target;

/// What a target says when it is asked to be routed.
public sealed interface Answer permits Wiring, Refusal {}
