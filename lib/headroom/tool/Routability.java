package headroom.tool;

/// What a target says when it is asked to be routed.
public sealed interface Routability permits Wiring, Refusal {}
