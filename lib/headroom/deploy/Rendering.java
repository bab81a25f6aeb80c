package headroom.deploy;

import headroom.contract.Preset;
import headroom.host.HostView;
import headroom.manifest.Deployment;
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
                var filled = supervisor.under(deployment, preset);
                supervisor
                        .view(host, filled)
                        .rendered()
                        .forEach((name, text) -> texts.put(
                                supervisor.name() + "-" + preset.word().replace("persistent-", "") + "/" + name, text));
            }
        }
        Runtime.of(host, deployment)
                .files()
                .forEach(script -> texts.put("scripts/" + script.path().getFileName(), script.content()));
        return texts;
    }
}
