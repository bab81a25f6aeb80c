package headroom.tool;

import headroom.contract.Provider;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// pi by an extension that gives the providers it knows other addresses; that beats its `models.json` (pi
/// documentation, Custom Providers). The extension is the same for all runs and reads the addresses from a variable.
final class PiLaunch implements Launch {
    private static final String VARIABLE = "HEADROOM_PI_PROVIDERS";
    private static final String EXTENSION = """
        // Managed by headroom wrap: routes the providers named in %1$s, for runs that have this variable.
        const addresses = Object.entries(JSON.parse(process.env.%1$s ?? "{}"));
        export default (pi) => addresses.forEach(([name, baseUrl]) => pi.registerProvider(name, { baseUrl }));
        """.formatted(VARIABLE);

    @Override
    public String name() {
        return "pi";
    }

    @Override
    public String installation() {
        return "npm install -g @earendil-works/pi-coding-agent";
    }

    @Override
    public String means() {
        return "an extension, by -e";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        var models = ConfigText.read(host, PiTarget.models(host));
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        for (var account : PiTarget.ACCOUNTS) {
            var today = PiTarget.today(models, account);
            upstreams.put(
                    account.provider(),
                    today.isEmpty()
                            ? account.provider().publicUrl()
                            : PiTarget.upstream(today.get(), account)
                                    .orElseThrow(() -> Launch.refused(
                                            name(),
                                            new Refusal(PiTarget.fault(account), "correct it, or start pi directly"))));
        }
        return upstreams;
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        var file = Workspace.of(host).sessions().resolve("pi-extension.mjs");
        var words = new ArrayList<>(List.of("-e", file.toString()));
        words.addAll(arguments);
        var addresses = new ArrayList<String>();
        for (var account : PiTarget.ACCOUNTS) {
            addresses.add(ConfigText.quoted(account.name()) + ":"
                    + ConfigText.quoted(baseUrl + "/p/" + project + account.end()));
        }
        return new Start(
                words,
                Map.of(VARIABLE, "{" + String.join(",", addresses) + "}"),
                List.of(new OwnFile(file, EXTENSION, FileMode.PRIVATE_FILE)));
    }
}
