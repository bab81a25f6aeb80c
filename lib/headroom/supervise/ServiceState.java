package headroom.supervise;

/// What a manager says of a deployment. `pid` is the process the manager holds, 0 when there is none; `detail` is
/// its own words.
public record ServiceState(Activity activity, long pid, String detail) {
    public enum Activity {
        RUNNING,
        /// The manager holds the port and starts the proxy when somebody connects.
        SLEEPING,
        STOPPED,
        FAILED
    }

    public static ServiceState running(long pid, String detail) {
        return new ServiceState(Activity.RUNNING, pid, detail);
    }

    public static ServiceState sleeping(String detail) {
        return new ServiceState(Activity.SLEEPING, 0, detail);
    }

    public static ServiceState stopped(String detail) {
        return new ServiceState(Activity.STOPPED, 0, detail);
    }

    public static ServiceState failed(String detail) {
        return new ServiceState(Activity.FAILED, 0, detail);
    }

    /// Whether the manager serves the port, by a running proxy or one it would start.
    public boolean isServing() {
        return activity == Activity.RUNNING || activity == Activity.SLEEPING;
    }
}
