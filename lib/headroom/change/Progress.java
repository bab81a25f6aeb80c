package headroom.change;

/// Is told what goes on while a command works.
public interface Progress {
    /// A step begins.
    void step(String title);

    /// Still waiting for this.
    void waiting(String what);

    /// Something the user should know; nothing failed.
    void note(String line);
}
