package headroom.supervise;

/// One deployment in the hands of its manager. Every verb is idempotent: asking for what is already so is fine.
public interface Service {
    /// Makes the deployment's folder what the manager needs it to be, before anything else is written there.
    default void prepare() {}

    /// Registers the deployment and starts it; returns once the manager has taken it, not when the proxy is ready.
    void start();

    /// Starts the proxy of a registered deployment that is gone: what the watchdog does.
    default void revive() {
        start();
    }

    /// Looks, once the proxy is ready, whether what it leaves on the machine is as it should be.
    default void verify() {}

    /// Ends the proxy, letting open requests finish, and waits until it is gone. The manager does not start it
    /// again, not at the next boot either.
    void stop();

    /// Ends the running proxy so that the manager starts a new one, under the settings that now stand on disk.
    void restart();

    /// The same with a proxy that answers: where the manager can, that one serves until the new one does.
    default void replace() {
        restart();
    }

    /// Stops and unregisters; the files outside the deployment's folder go.
    void remove();
}
