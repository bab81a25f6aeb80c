package headroom.tool;

import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Aider by its flags, which beat its file, which beats the environment (aider documentation, Configuration). Its
/// `--set-env` reaches the library that calls Anthropic.
final class AiderLaunch implements Launch {
    private static final List<String> OPENAI = List.of("--openai-api-base");
    private static final Pattern IN_FILE = Pattern.compile("(?m)^openai-api-base:[ \\t]*[\"']?([^\"'\\s#]+)");

    @Override
    public String name() {
        return "aider";
    }

    @Override
    public String installation() {
        return "python -m pip install aider-install && aider-install";
    }

    @Override
    public String means() {
        return "--openai-api-base, --set-env";
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        var upstreams = new EnumMap<Provider, String>(Provider.class);
        upstreams.put(
                Provider.ANTHROPIC,
                host.env()
                        .get("ANTHROPIC_API_BASE")
                        .or(() -> host.env().get("ANTHROPIC_BASE_URL"))
                        .map(BaseUrl::plain)
                        .orElse(Provider.ANTHROPIC.publicUrl()));
        var today = Arguments.take(arguments, OPENAI, value -> true)
                .value()
                .or(() -> inFile(host))
                .or(() -> host.env().get("OPENAI_API_BASE"));
        upstreams.put(
                Provider.OPENAI,
                today.map(url -> behind(url, "its openai-api-base", "correct it, or start aider directly"))
                        .orElse(Provider.OPENAI.publicUrl()));
        return upstreams;
    }

    private static Optional<String> inFile(HostView host) {
        return Stream.of(
                        Path.of(".aider.conf.yml").toAbsolutePath(), host.home().resolve(".aider.conf.yml"))
                .flatMap(file -> IN_FILE.matcher(ConfigText.read(host, file))
                        .results()
                        .map(found -> found.group(1))
                        .limit(1))
                .findFirst();
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        var base = baseUrl + "/p/" + project;
        var words = new ArrayList<>(List.of(
                "--openai-api-base",
                base + "/v1",
                "--set-env",
                "ANTHROPIC_API_BASE=" + base,
                "--set-env",
                "ANTHROPIC_BASE_URL=" + base));
        words.addAll(Arguments.take(arguments, OPENAI, value -> true).rest());
        return new Start(words, Map.of());
    }
}
