package headroom.runtime;

import headroom.contract.Provider;
import headroom.contract.Secrets;
import headroom.host.Command;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// A Compose file that runs the proxy of a profile, for who keeps containers by Compose. It holds no secret: an
/// upstream that has one is taken from the variables of the shell.
public final class ComposeFile {
    private ComposeFile() {}

    public static String of(HostView host, Deployment deployment) {
        var manifest = deployment.manifest();
        var values = new HashMap<String, Object>();
        values.put("name", deployment.profile());
        // A name of a project has neither capitals nor dots (Compose file reference, "name").
        values.put(
                "project",
                deployment.profile().serviceName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_-]", "-"));
        values.put(
                "image",
                manifest.service().container().map(Manifest.Container::image).orElse(ContainerImage.ownName()));
        values.put("port", Integer.toString(manifest.port()));
        values.put("target", manifest.port());
        values.put("mode", manifest.proxy().mode().word());
        values.put("root", deployment.workspace().root());
        values.put("user", user(host));
        values.put("upstreams", upstreams(manifest));
        return Templates.render("docker/compose.yml", Escaping.COMPOSE, values);
    }

    private static List<String> user(HostView host) {
        return host.os() == Os.WINDOWS
                ? List.of()
                : List.of(host.ask(Command.of("id", "-u")).out().strip() + ":"
                        + host.ask(Command.of("id", "-g")).out().strip());
    }

    private static List<Map<String, Object>> upstreams(Manifest manifest) {
        return Stream.of(Provider.values())
                .filter(provider -> !provider.publicUrl()
                        .equals(manifest.proxy().upstreams().getOrDefault(provider.word(), provider.publicUrl())))
                .map(provider -> {
                    var url = manifest.proxy().upstreams().get(provider.word());
                    return Map.<String, Object>of(
                            "variable", provider.variable(), "url", Secrets.isMasked(url) ? List.of() : List.of(url));
                })
                .toList();
    }
}
