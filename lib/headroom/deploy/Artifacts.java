package headroom.deploy;

import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.ServiceEnv;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import headroom.runtime.Account;
import headroom.supervise.Supervisor;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The files of a deployment that are ours alone, rendered.
final class Artifacts {
    private Artifacts() {}

    static List<OwnFile> of(
            HostView host, Deployment deployment, Supervisor supervisor, Map<String, String> secretEnv) {
        var artifacts = new ArrayList<OwnFile>();
        artifacts.add(new OwnFile(deployment.serviceEnv(), ServiceEnv.render(secretEnv), FileMode.PRIVATE_FILE));
        artifacts.addAll(scripts(host, deployment));
        artifacts.addAll(supervisor.view(host, deployment).artifacts());
        return artifacts;
    }

    /// The scripts that run and watch the proxy, and the launcher.
    static List<OwnFile> scripts(HostView host, Deployment deployment) {
        var workspace = deployment.workspace();
        var runtime = workspace.runtime(deployment.manifest().origin().version());
        var values = runnerValues(host, deployment, runtime);
        if (host.os() == Os.WINDOWS) {
            return List.of(
                    new OwnFile(
                            deployment.runner(),
                            Templates.crlf(Templates.render("windows/run-headroom.cmd", Escaping.CMD, values)),
                            FileMode.PRIVATE_PROGRAM),
                    new OwnFile(
                            deployment.ensurer(),
                            Templates.crlf(Templates.render("windows/ensure-headroom.cmd", Escaping.CMD, values)),
                            FileMode.PRIVATE_PROGRAM),
                    new OwnFile(
                            deployment.folder().resolve("run-headroom.ps1"),
                            Templates.crlf(Templates.render("windows/run-headroom.ps1", Escaping.POWERSHELL, values)),
                            FileMode.PRIVATE_PROGRAM),
                    new OwnFile(
                            deployment.folder().resolve("ensure-headroom.ps1"),
                            Templates.crlf(
                                    Templates.render("windows/ensure-headroom.ps1", Escaping.POWERSHELL, values)),
                            FileMode.PRIVATE_PROGRAM),
                    new OwnFile(
                            workspace.launcher(),
                            Templates.crlf(Templates.render("windows/bin-headroom.cmd", Escaping.CMD, values)),
                            workspace.program()));
        }
        return List.of(
                new OwnFile(
                        deployment.runner(),
                        Templates.render("shell/run-headroom.sh", Escaping.SHELL, values),
                        FileMode.PRIVATE_PROGRAM),
                new OwnFile(
                        deployment.ensurer(),
                        Templates.render("shell/ensure-headroom.sh", Escaping.SHELL, values),
                        FileMode.PRIVATE_PROGRAM),
                new OwnFile(
                        workspace.launcher(),
                        Templates.render("shell/bin-headroom.sh", Escaping.SHELL, values),
                        workspace.program()));
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
        values.put("service", deployment.manifest().profile().serviceName());
        values.put("systemctlScope", workspace.shared() ? "--system" : "--user");
        values.put("system", workspace.shared());
        values.put("state", workspace.shared() ? workspace.state() : deployment.folder());
        values.put("words", Account.words(host.os()));
        return values;
    }
}
