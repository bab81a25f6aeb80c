package headroom.supervise;

import headroom.contract.Mode;
import headroom.contract.Preset;
import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.host.Env;
import headroom.host.Exec;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Processes;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import support.JumpingTime;

/// Deployments as records, on machines that are pretended.
public final class Deployments {
    private Deployments() {}

    /// A machine of this kind with this home and these answers; its clock jumps instead of waiting.
    public static Host machine(Os os, Path home, Exec exec) {
        var variables = new HashMap<>(Map.of(
                "HOME",
                home.toString(),
                "USERPROFILE",
                home.toString(),
                "PATH",
                "/usr/bin:/bin",
                "USERDOMAIN",
                "OFFICE",
                "USERNAME",
                "Zoë"));
        variables.put("XDG_RUNTIME_DIR", "/run/user/1000");
        var real = Host.real(new Env(variables));
        return new Host(os, new Env(variables), new JumpingTime(), real.disk(), real.processes(), exec, real.java());
    }

    /// The same machine with other processes.
    static Host with(Host host, Processes processes) {
        return new Host(host.os(), host.env(), host.time(), host.disk(), processes, host.exec(), host.java());
    }

    public static Deployment of(
            Workspace workspace, String profile, Preset preset, Supervisor supervisor, Scope scope, int port) {
        return of(workspace, profile, preset, supervisor, scope, port, Optional.empty());
    }

    public static Deployment of(
            Workspace workspace,
            String profile,
            Preset preset,
            Supervisor supervisor,
            Scope scope,
            int port,
            Optional<Double> idleMinutes) {
        var made = "2026-01-01T00:00:00Z";
        return new Deployment(
                workspace,
                new Manifest(
                        new Profile(profile),
                        new Manifest.Origin("1.2.3", made, made, Map.of()),
                        supervisor.service(preset, false),
                        new Manifest.Tools(scope, "auto", List.of(), List.of(), Map.of()),
                        new Manifest.Proxy(port, Mode.LOSSLESS, idleMinutes, Map.of(), Map.of(), List.of()),
                        Manifest.Made.nothing(Manifest.Phase.APPLIED)));
    }
}
