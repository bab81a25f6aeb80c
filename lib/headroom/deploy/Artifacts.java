package headroom.deploy;

import headroom.host.HostView;
import headroom.host.Mode;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.Templates;
import headroom.supervise.Artifact;
import headroom.supervise.Supervisor;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// The files of a deployment that are ours alone, rendered.
final class Artifacts {
    private Artifacts() {}

    static List<Artifact> of(HostView host, Deployment deployment, Supervisor supervisor, Map<String, String> secretEnv) {
        var workspace = deployment.workspace();
        var runtime = workspace.runtime(deployment.manifest().headroomVersion());
        var artifacts = new ArrayList<Artifact>();
        artifacts.add(new Artifact(deployment.serviceEnv(), ServiceEnv.render(secretEnv), Mode.PRIVATE_FILE));
        artifacts.add(new Artifact(deployment.runner(), Templates.render("shell/run-headroom.sh", Escaping.SHELL,
            Map.of("folder", deployment.folder(), "workspace", workspace.root(), "lock", workspace.lock(), "runtime", runtime, "profile", deployment.profile(),
                "service", deployment.manifest().serviceName(), "systemctlScope", workspace.shared() ? "--system" : "--user")), Mode.PRIVATE_PROGRAM));
        artifacts.add(new Artifact(deployment.ensurer(), Templates.render("shell/ensure-headroom.sh", Escaping.SHELL,
            Map.of("workspace", workspace.root(), "runtime", runtime, "profile", deployment.profile())), Mode.PRIVATE_PROGRAM));
        artifacts.add(new Artifact(workspace.launcher(), Templates.render("shell/bin-headroom.sh", Escaping.SHELL, Map.of("runtime", runtime)), workspace.program()));
        artifacts.addAll(supervisor.artifacts(host, deployment));
        return artifacts;
    }

    static byte[] bytes(Artifact artifact) {
        return artifact.content().getBytes(StandardCharsets.UTF_8);
    }
}
