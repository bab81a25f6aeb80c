package headroom.deploy;

import headroom.contract.Preset;
import headroom.host.HostView;
import headroom.manifest.Deployment;
import headroom.runtime.ComposeFile;
import headroom.runtime.Runtime;
import headroom.supervise.Supervisors;
import java.util.LinkedHashMap;
import java.util.Map;

/// Every file a supervisor would be given, filled in for one deployment, whichever supervisor it has: for setting
/// one up by hand.
public final class Rendering {
    private Rendering() {}

    /// Names such as `systemd-service/headroom-default.socket`, with the texts.
    public static Map<String, String> of(HostView host, Deployment deployment) {
        var texts = new LinkedHashMap<String, String>();
        for (var preset : Preset.values()) {
            for (var supervisor : Supervisors.forPreset(preset)) {
                var filled = contained(supervisor.under(deployment, preset), deployment);
                supervisor
                        .view(host, filled)
                        .rendered()
                        .forEach((name, text) -> texts.put(
                                supervisor.name() + "-" + preset.word().replace("persistent-", "") + "/" + name, text));
            }
        }
        texts.put("compose", ComposeFile.of(host, deployment));
        Runtime.of(host, deployment)
                .files()
                .forEach(script -> texts.put("scripts/" + script.path().getFileName(), script.content()));
        return texts;
    }

    /// With the container of the deployment, where its proxy runs in one.
    private static Deployment contained(Deployment filled, Deployment deployment) {
        return deployment
                .manifest()
                .service()
                .container()
                .map(container -> new Deployment(
                        filled.workspace(),
                        filled.manifest().under(filled.manifest().service().in(container))))
                .orElse(filled);
    }
}
