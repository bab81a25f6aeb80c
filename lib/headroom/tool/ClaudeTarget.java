package headroom.tool;

import com.fasterxml.jackson.databind.JsonNode;
import headroom.contract.BaseUrl;
import headroom.contract.ExtraCertificates;
import headroom.contract.HttpProxyVariables;
import headroom.contract.Provider;
import headroom.edit.Edit;
import headroom.edit.EditAll;
import headroom.edit.FileEdit;
import headroom.edit.JsonDialect;
import headroom.edit.JsonSet;
import headroom.edit.JsonText;
import headroom.edit.ProxyAddress;
import headroom.host.Env;
import headroom.host.HostView;
import headroom.host.Os;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Claude Code: the `env` of `settings.json`, which beats the process environment.
/// `CLAUDE_CONFIG_DIR` moves its folder; an administrator's `managed-settings.json` beats both (Claude Code
/// settings documentation).
final class ClaudeTarget implements Target {
    private static final String BASE_URL = "ANTHROPIC_BASE_URL";
    private static final String TOOL_SEARCH = "ENABLE_TOOL_SEARCH";
    private static final List<String> CLOUDS =
            List.of("CLAUDE_CODE_USE_BEDROCK", "CLAUDE_CODE_USE_VERTEX", "CLAUDE_CODE_USE_FOUNDRY");
    private static final List<String> NETWORK = Stream.concat(
                    HttpProxyVariables.NAMES.stream(), ExtraCertificates.VARIABLES.stream())
            .toList();
    private static final String ADVICE =
            "claude: restart Claude Code; what it only does with api.anthropic.com itself, such as Remote Control, is"
                    + " off while it is routed";
    private static final String TOOL_SEARCH_SET = "claude: " + TOOL_SEARCH
            + "=true is set beside the address, because at any other than its provider's Claude"
            + " Code would send the descriptions of all tools with each request";

    @Override
    public String name() {
        return "claude";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("claude").isPresent() || host.disk().isFolder(folder(host));
    }

    private static Path folder(HostView host) {
        return host.env()
                .get("CLAUDE_CONFIG_DIR")
                .map(Path::of)
                .orElseGet(() -> host.home().resolve(".claude"));
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        var file = folder(host).resolve("settings.json");
        var text = ConfigText.read(host, file);
        var managed = ConfigText.read(host, managedSettings(host.os()));
        for (var cloud : CLOUDS) {
            if (env(managed, cloud)
                    .or(() -> env(text, cloud))
                    .or(() -> host.env().get(cloud))
                    .filter(ClaudeTarget::isOn)
                    .isPresent()) {
                return new Refusal(
                        cloud + " is set, so Claude Code signs its requests for that cloud",
                        "leave claude out, or unset " + cloud);
            }
        }
        if (env(managed, BASE_URL).isPresent()) {
            return new Refusal(
                    "an administrator has set " + BASE_URL + " in " + managedSettings(host.os()),
                    "ask the administrator, or leave claude out");
        }
        var today = env(text, BASE_URL)
                .or(() -> host.env().get(BASE_URL))
                .map(BaseUrl::plain)
                .orElse(Provider.ANTHROPIC.publicUrl());
        var upstreams = Map.of(Provider.ANTHROPIC, today);
        return switch (routing.scope()) {
            case PROVIDER, USER ->
                Wiring.byFile(
                                List.of(new FileEdit(file, edit(text, routing, host.env()))),
                                upstreams,
                                advice(file, text, setsToolSearch(text, routing)))
                        .with(network(text));
            case SYSTEM ->
                env(text, BASE_URL).isPresent()
                        ? new Refusal(
                                BASE_URL + " in " + file + " beats the environment of the machine",
                                "take it out of that file, or use --scope user")
                        : Wiring.byEnvironment(
                                        Map.of(BASE_URL, routing.baseUrl(), TOOL_SEARCH, "true"),
                                        upstreams,
                                        List.of(ADVICE, TOOL_SEARCH_SET))
                                .with(network(text));
        };
    }

    /// Claude Code 2.1 takes a file with a comment or a trailing comma for broken and goes on without all of it,
    /// saying nothing.
    @Override
    public Optional<String> unread(String text) {
        return JsonText.fault(text, JsonDialect.JSON).map(fault -> "not read by Claude Code: line " + fault.line());
    }

    private List<String> advice(Path file, String text, boolean setsToolSearch) {
        var unread = unread(text)
                .map(reason -> "claude: " + file + " is " + reason
                        + " is not plain JSON (a comment, or a comma too many), so our address in it has no"
                        + " effect yet");
        return Stream.of(Stream.of(ADVICE), Stream.of(TOOL_SEARCH_SET).filter(_ -> setsToolSearch), unread.stream())
                .flatMap(lines -> lines)
                .toList();
    }

    /// How it reaches the network by its settings, which the proxy needs in its place.
    private static Map<String, String> network(String text) {
        var variables = new HashMap<String, String>();
        for (var name : NETWORK) {
            env(text, name).ifPresent(value -> variables.put(name, value));
        }
        return variables;
    }

    private static Edit edit(String text, Routing routing, Env shell) {
        var edits = new ArrayList<Edit>();
        edits.add(new JsonSet(List.of("env", BASE_URL), ConfigText.quoted(routing.baseUrl())));
        if (setsToolSearch(text, routing)) {
            edits.add(new JsonSet(List.of("env", TOOL_SEARCH), "\"true\""));
        }
        // With an HTTP proxy that does not except loopback its calls to us would go there.
        var effective = shell.with(network(text));
        if (HttpProxyVariables.capturing(effective).isPresent()) {
            for (var name : HttpProxyVariables.EXCEPTIONS) {
                edits.add(new JsonSet(
                        List.of("env", name), ConfigText.quoted(HttpProxyVariables.withLoopback(effective))));
            }
        }
        return new EditAll(edits);
    }

    /// With a base URL of its own Claude Code stops deferring tool schemas unless it is told to; a choice of the
    /// user's stands.
    private static boolean setsToolSearch(String text, Routing routing) {
        var ours = env(text, BASE_URL).flatMap(ProxyAddress::port).equals(ProxyAddress.port(routing.baseUrl()))
                && env(text, TOOL_SEARCH).filter("true"::equals).isPresent();
        return ours || env(text, TOOL_SEARCH).isEmpty();
    }

    static Optional<String> env(String settings, String name) {
        return JsonText.valueAt(settings, List.of("env", name))
                .map(JsonNode::asText)
                .filter(value -> !value.isBlank());
    }

    private static Path managedSettings(Os os) {
        return switch (os) {
            case LINUX -> Path.of("/etc/claude-code/managed-settings.json");
            case MACOS -> Path.of("/Library/Application Support/ClaudeCode/managed-settings.json");
            case WINDOWS -> Path.of("C:\\Program Files\\ClaudeCode\\managed-settings.json");
        };
    }

    private static boolean isOn(String value) {
        return !value.isBlank() && !value.equals("0") && !value.equalsIgnoreCase("false");
    }
}
