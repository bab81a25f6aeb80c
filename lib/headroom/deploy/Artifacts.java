package headroom.deploy;

import headroom.host.HostView;
import headroom.host.Mode;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.ServiceEnv;
import headroom.render.Escaping;
import headroom.render.Templates;
import headroom.supervise.Account;
import headroom.supervise.Artifact;
import headroom.supervise.Supervisor;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The files of a deployment that are ours alone, rendered.
final class Artifacts {
    private Artifacts() {}

    static List<Artifact> of(HostView host, Deployment deployment, Supervisor supervisor, Map<String, String> secretEnv) {
        var artifacts = new ArrayList<Artifact>();
        artifacts.add(new Artifact(deployment.serviceEnv(), ServiceEnv.render(secretEnv), Mode.PRIVATE_FILE));
        artifacts.addAll(scripts(host, deployment));
        artifacts.addAll(supervisor.artifacts(host, deployment));
        return artifacts;
    }

    /// The scripts that run and watch the proxy, and the launcher.
    static List<Artifact> scripts(HostView host, Deployment deployment) {
        var workspace = deployment.workspace();
        var runtime = workspace.runtime(deployment.manifest().headroomVersion());
        var values = runnerValues(host, deployment, runtime);
        if (host.os() == Os.WINDOWS) {
            return List.of(new Artifact(deployment.runner(), crlf(Templates.render("windows/run-headroom.cmd", Escaping.CMD, values)), Mode.PRIVATE_PROGRAM),
                new Artifact(deployment.ensurer(), crlf(Templates.render("windows/ensure-headroom.cmd", Escaping.CMD, values)), Mode.PRIVATE_PROGRAM),
                new Artifact(deployment.folder().resolve("run-headroom.ps1"), crlf(Templates.render("windows/run-headroom.ps1", Escaping.POWERSHELL, values)), Mode.PRIVATE_PROGRAM),
                new Artifact(deployment.folder().resolve("ensure-headroom.ps1"), crlf(Templates.render("windows/ensure-headroom.ps1", Escaping.POWERSHELL, values)), Mode.PRIVATE_PROGRAM),
                new Artifact(workspace.launcher(), crlf(Templates.render("windows/bin-headroom.cmd", Escaping.CMD, values)), workspace.program()));
        }
        return List.of(new Artifact(deployment.runner(), Templates.render("shell/run-headroom.sh", Escaping.SHELL, values), Mode.PRIVATE_PROGRAM),
            new Artifact(deployment.ensurer(), Templates.render("shell/ensure-headroom.sh", Escaping.SHELL, values), Mode.PRIVATE_PROGRAM),
            new Artifact(workspace.launcher(), Templates.render("shell/bin-headroom.sh", Escaping.SHELL, values), workspace.program()));
    }

    /// What cmd.exe and PowerShell read on Windows.
    static String crlf(String text) {
        return text.replace("\n", "\r\n");
    }

    private static Map<String, Object> runnerValues(HostView host, Deployment deployment, Path runtime) {
        var workspace = deployment.workspace();
        var values = new HashMap<String, Object>();
        values.put("folder", deployment.folder());
        values.put("workspace", workspace.root());
        values.put("lock", workspace.lock());
        values.put("runtime", runtime);
        values.put("profile", deployment.profile());
        values.put("start", deployment.profile().command("start"));
        values.put("service", deployment.manifest().serviceName());
        values.put("systemctlScope", workspace.shared() ? "--system" : "--user");
        values.put("system", workspace.shared());
        values.put("state", workspace.shared() ? workspace.state() : deployment.folder());
        values.put("words", Account.words(host.os()));
        return values;
    }

    static byte[] bytes(Artifact artifact) {
        return artifact.content().getBytes(StandardCharsets.UTF_8);
    }
}
