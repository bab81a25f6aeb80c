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

    /// A line on what the file of this name is.
    public static String about(String name) {
        var service = name.contains("-service/");
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "socket" -> "holds the port and hands it to the service";
            case "timer" -> "starts the ensure unit every minute";
            case "service" ->
                name.endsWith("-refused.service")
                        ? "lets the tools go straight when the port cannot be had"
                        : name.endsWith("-ensure.service")
                                ? "looks whether the proxy runs, and starts it"
                                : service
                                        ? "runs the proxy, with the socket's port"
                                        : "runs the proxy, begun by the ensure unit";
            case "plist" -> service ? "keeps the proxy running" : "looks every minute whether the proxy runs";
            case "xml" ->
                service ? "keeps the proxy running from logon on" : "looks every minute whether the proxy runs";
            default -> script(name.substring(name.lastIndexOf('/') + 1));
        };
    }

    private static String script(String name) {
        return switch (name.replaceAll("\\..*", "")) {
            case "crontab" -> "lines that look every minute whether the proxy runs";
            case "run-headroom" -> "runs the proxy in the foreground; with keep, for good";
            case "ensure-headroom" -> "looks whether the proxy runs, and starts it";
            case "run-container" -> "runs the container in the foreground";
            case "run" -> "makes the container that Docker keeps running";
            case "compose" -> "has Docker Compose run the proxy";
            case "headroom" -> "starts any command of headroom from the runtime";
            default -> "";
        };
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
