package headroom.supervise;

import headroom.contract.Profile;
import headroom.host.Env;
import headroom.host.Exec;
import headroom.host.Host;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.Workspace;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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

    public static Deployment of(
            Workspace workspace,
            String profile,
            String preset,
            Supervisor supervisor,
            String scope,
            int port,
            String... more) {
        var arguments =
                new ArrayList<>(List.of("--host", "127.0.0.1", "--port", Integer.toString(port), "--mode", "lossless"));
        arguments.addAll(List.of(more));
        var name = new Profile(profile);
        return new Deployment(
                workspace,
                new Manifest(
                        Manifest.SCHEMA,
                        "1.2.3",
                        name,
                        preset,
                        "java",
                        supervisor.kind(),
                        supervisor.name(),
                        scope,
                        "auto",
                        List.of(),
                        List.of(),
                        false,
                        port,
                        "127.0.0.1",
                        null,
                        name.serviceName(),
                        name.serviceName(),
                        "http://127.0.0.1:" + port + "/readyz",
                        Map.of(),
                        Map.of(),
                        arguments,
                        Map.of(),
                        List.of(),
                        Manifest.Phase.APPLIED,
                        List.of(),
                        List.of(),
                        List.of(),
                        "2026-01-01T00:00:00Z",
                        "2026-01-01T00:00:00Z",
                        Map.of()));
    }
}
