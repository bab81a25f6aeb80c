package headroom.tool;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import headroom.contract.BaseUrl;
import headroom.contract.ExtraCertificates;
import headroom.contract.HttpProxyVariables;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.host.HostView;
import headroom.host.JsonTree;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Claude Code by `--settings`, whose `env` beats that of its settings files, which beats the environment (Claude
/// Code settings documentation). One `--settings` of the user's is merged into ours, as only the last one given
/// counts.
final class ClaudeLaunch implements Launch {
    private static final String BASE_URL = "ANTHROPIC_BASE_URL";
    private static final String HEADERS = "ANTHROPIC_CUSTOM_HEADERS";
    private static final String TOOL_SEARCH = "ENABLE_TOOL_SEARCH";
    private static final List<String> OPTION = List.of("--settings");

    @Override
    public String name() {
        return "claude";
    }

    @Override
    public String installation() {
        return "npm install -g @anthropic-ai/claude-code";
    }

    @Override
    public String means() {
        return "--settings";
    }

    @Override
    public String cost() {
        return "Remote Control, and a window of 1M tokens unless the model ends in [1m]";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        Launch.wired(new ClaudeTarget(), host, ANYWHERE, Scope.USER);
        var given = settings(host, arguments);
        return Map.of(
                Provider.ANTHROPIC,
                variable(host, given, BASE_URL).map(BaseUrl::plain).orElse(Provider.ANTHROPIC.publicUrl()));
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        var settings = settings(host, arguments);
        var env = settings.withObject("/env");
        env.put(BASE_URL, baseUrl);
        var variables = new HashMap<String, String>();
        var label = "x-headroom-project: " + project;
        if (env.has(HEADERS)) {
            env.put(HEADERS, env.path(HEADERS).asText().stripTrailing() + "\n" + label);
        } else if (inFiles(host, HEADERS).isEmpty()) {
            // Not on the command line, which everybody on the machine can read: there may be credentials among
            // them.
            variables.put(
                    HEADERS,
                    host.env()
                                    .get(HEADERS)
                                    .map(before -> before.stripTrailing() + "\n")
                                    .orElse("")
                            + label);
        } else {
            env.put(BASE_URL, baseUrl + "/p/" + project);
        }
        if (variable(host, settings, TOOL_SEARCH).isEmpty()) {
            // With a base URL of its own Claude Code stops deferring tool schemas unless it is told to.
            env.put(TOOL_SEARCH, "true");
        }
        var network = new HashMap<String, String>();
        for (var name : Stream.concat(HttpProxyVariables.NAMES.stream(), ExtraCertificates.VARIABLES.stream())
                .toList()) {
            variable(host, settings, name).ifPresent(value -> network.put(name, value));
        }
        var effective = host.env().with(network);
        if (HttpProxyVariables.capturing(effective).isPresent()) {
            HttpProxyVariables.EXCEPTIONS.forEach(name -> env.put(name, HttpProxyVariables.withLoopback(effective)));
        }
        var all = Stream.concat(Stream.of("--settings", settings.toString()), rest(arguments).stream())
                .toList();
        return new Start(all, variables);
    }

    /// What an earlier or the only `--settings` says counts before the files, the folder's before the user's, and
    /// all of them before the environment.
    private static Optional<String> variable(HostView host, ObjectNode given, String name) {
        return Optional.of(given.path("env").path(name).asText(""))
                .filter(value -> !value.isBlank())
                .or(() -> inFiles(host, name))
                .or(() -> host.env().get(name));
    }

    private static Optional<String> inFiles(HostView host, String name) {
        var folder = host.env()
                .get("CLAUDE_CONFIG_DIR")
                .map(Path::of)
                .orElseGet(() -> host.home().resolve(".claude"));
        return Stream.of(
                        Path.of(".claude/settings.local.json"),
                        Path.of(".claude/settings.json"),
                        folder.resolve("settings.json"))
                .flatMap(file -> ClaudeTarget.env(ConfigText.read(host, file.toAbsolutePath()), name).stream())
                .findFirst();
    }

    private static List<String> rest(List<String> arguments) {
        return Arguments.take(arguments, OPTION, value -> true).rest();
    }

    /// The user's own `--settings`, which is a file or the text itself; empty settings without one.
    private static ObjectNode settings(HostView host, List<String> arguments) {
        var given = Arguments.take(arguments, OPTION, value -> true).value();
        if (given.isEmpty()) {
            return JsonNodeFactory.instance.objectNode();
        }
        var text = given.get().strip().startsWith("{") ? given.get() : file(host, given.get());
        try {
            if (JsonTree.read(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode settings
                    && (settings.path("env").isObject() || !settings.has("env"))) {
                return settings;
            }
            throw unreadable("it is not a JSON object whose env is one", null);
        } catch (JsonProcessingException e) {
            throw unreadable("it is not valid JSON: line " + e.getLocation().getLineNr(), e);
        } catch (IOException e) {
            throw unreadable(e.getMessage(), e);
        }
    }

    private static String file(HostView host, String name) {
        return host.disk()
                .read(Path.of(name).toAbsolutePath())
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElseThrow(() -> unreadable("there is no file " + name, null));
    }

    private static Problem unreadable(String why, Exception cause) {
        return Problem.failed(
                "the --settings given to claude cannot be read", why, "correct it, then run the command again", cause);
    }
}
