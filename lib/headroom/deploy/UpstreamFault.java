package headroom.deploy;

import headroom.contract.BaseUrl;
import headroom.contract.Provider;
import headroom.edit.FileEdit;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.tool.Routing;
import headroom.tool.Wiring;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/// A base URL of a tool's that cannot be an upstream, and the place where it stands. Shows no value: it may hold a
/// password.
final class UpstreamFault {
    /// What every tool calls it, in its own spelling.
    private static final Pattern KEY = Pattern.compile("(?i)(base_?url|api_base)");

    private UpstreamFault() {}

    /// The first such URL of a tool; those of providers whose upstream the user has named do not matter.
    static Optional<Problem> of(String tool, Wiring wiring, Routing routing, HostView host) {
        return wiring.upstreams().entrySet().stream()
                .filter(entry -> !routing.decided().contains(entry.getKey()))
                .sorted(Map.Entry.comparingByKey())
                .flatMap(entry -> BaseUrl.fault(entry.getValue())
                        .map(why -> problem(tool, entry.getKey(), entry.getValue(), why, wiring, host))
                        .stream())
                .findFirst();
    }

    private static Problem problem(
            String tool, Provider provider, String url, String why, Wiring wiring, HostView host) {
        return Problem.failed(
                "the base URL of " + tool + place(url, wiring, host) + " cannot be an upstream",
                why,
                "correct it there, name the upstream with --" + provider.word() + "-api-url, or leave " + tool
                        + " out");
    }

    private static String place(String url, Wiring wiring, HostView host) {
        var inFile = wiring.edits().stream()
                .map(FileEdit::file)
                .flatMap(file -> line(file, url, host).map(line -> file + ":" + line).stream())
                .findFirst();
        return inFile.or(() -> variable(url, host)).map(place -> " in " + place).orElse("");
    }

    private static Optional<Integer> line(Path file, String url, HostView host) {
        var lines = host.disk()
                .read(file)
                .map(content ->
                        new String(content, StandardCharsets.UTF_8).lines().toList())
                .orElse(List.of());
        return IntStream.range(0, lines.size())
                .filter(at -> KEY.matcher(lines.get(at)).find() && lines.get(at).contains(url))
                .mapToObj(at -> at + 1)
                .findFirst();
    }

    private static Optional<String> variable(String url, HostView host) {
        return host.env().variables().entrySet().stream()
                .filter(entry -> KEY.matcher(entry.getKey()).find()
                        && entry.getValue().strip().startsWith(url))
                .map(Map.Entry::getKey)
                .sorted()
                .findFirst();
    }
}
