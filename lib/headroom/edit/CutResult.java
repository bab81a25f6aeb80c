package headroom.edit;

/// What is left of a text once something has been taken out of it for good.
public sealed interface CutResult {
    record Cut(String text) implements CutResult {}

    /// Nothing is taken out, because it can't be done safely. `line` counts from 1; 0 means the whole file.
    record Refused(String reason, int line) implements CutResult {}
}
