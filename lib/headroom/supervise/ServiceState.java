package headroom.supervise;

/// What a manager says of a deployment. `pid` is the process the manager holds, 0 when there is none; `detail` is its own words.
public record ServiceState(Activity activity, long pid, String detail) {
    public enum Activity {
        RUNNING, STOPPED, FAILED
    }

    public static ServiceState running(long pid, String detail) {
        return new ServiceState(Activity.RUNNING, pid, detail);
    }

    public static ServiceState stopped(String detail) {
        return new ServiceState(Activity.STOPPED, 0, detail);
    }

    public boolean isRunning() {
        return activity == Activity.RUNNING;
    }
}
