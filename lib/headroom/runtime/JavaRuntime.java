package headroom.runtime;

import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The folder in the workspace with the jars, a Java of its own and the start-up cache; `program` is what its script
/// runs the proxy with.
record JavaRuntime(HostView host, Deployment deployment, Path program) implements Runtime {
    JavaRuntime(HostView host, Deployment deployment) {
        this(
                host,
                deployment,
                deployment
                        .workspace()
                        .runtime(deployment.manifest().origin().version())
                        .resolve("headroom"));
    }

    private Path folder() {
        return deployment.workspace().runtime(deployment.manifest().origin().version());
    }

    /// Windows tells of a process only its program, the Java of our runtime.
    @Override
    public boolean isProxy(Running process) {
        return process.commandLine().contains(deployment.workspace().runtimes().toString())
                && (host.os() == Os.WINDOWS
                        || process.commandLine().contains("install agent run --profile " + deployment.profile() + " "));
    }

    @Override
    public List<OwnFile> files() {
        var workspace = deployment.workspace();
        var values = values();
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

    private Map<String, Object> values() {
        var workspace = deployment.workspace();
        var values = new HashMap<String, Object>();
        values.put("folder", deployment.folder());
        values.put("workspace", workspace.root());
        values.put("lock", workspace.lock());
        values.put("runtime", folder());
        values.put("program", program);
        values.put("profile", deployment.profile());
        values.put("start", deployment.profile().command("start"));
        values.put("service", deployment.profile().serviceName());
        values.put("systemctlScope", workspace.shared() ? "--system" : "--user");
        values.put("system", workspace.shared());
        values.put("state", workspace.shared() ? workspace.state() : deployment.folder());
        values.put("words", Account.words(host.os()));
        return values;
    }
}
