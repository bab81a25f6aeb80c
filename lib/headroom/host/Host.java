package headroom.host;

/// The machine headroom runs on, for reading and changing. The only way to files, processes, time and the
/// environment.
public record Host(Os os, Env env, Time time, Disk disk, Processes processes, Exec exec, RunningJava java)
        implements HostView {
    /// The real machine, with this process's environment.
    public static Host real() {
        return real(new Env(System.getenv()));
    }

    /// The real machine, seen through another environment.
    public static Host real(Env env) {
        var os = Os.current();
        var exec = new RealExec(env);
        return new Host(
                os, env, Time.system(), new RealDisk(os), new RealProcesses(os, exec), exec, RunningJava.current());
    }

    /// The same machine with another environment.
    public Host with(Env env) {
        return new Host(os, env, time, disk, processes, exec, java);
    }

    @Override
    public CommandResult ask(Command question) {
        return exec.ask(question);
    }
}
