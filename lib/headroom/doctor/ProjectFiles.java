package headroom.doctor;

import headroom.edit.DotenvText;
import headroom.edit.JsonText;
import headroom.edit.ProxyAddress;
import headroom.edit.TextFile;
import headroom.edit.TomlText;
import headroom.host.HostView;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/// Files in a project's folder whose address a tool takes before that of the home's settings.
final class ProjectFiles {
    private ProjectFiles() {}

    /// The file of this tool that names another address than the proxy's on this port, if there is one.
    static Optional<Path> winner(HostView host, Path folder, String tool, int port) {
        // What stands in the home is no project's.
        if (folder.equals(host.home())) {
            return Optional.empty();
        }
        return switch (tool) {
            case "claude" ->
                winner(
                        host,
                        Stream.of(".claude/settings.local.json", ".claude/settings.json")
                                .map(folder::resolve)
                                .toList(),
                        text -> json(text, "env", "ANTHROPIC_BASE_URL"),
                        port);
            case "codex" ->
                winner(
                        host,
                        List.of(folder.resolve(".codex/config.toml")),
                        text -> TomlText.stringAt(text, List.of("openai_base_url")),
                        port);
            case "opencode" ->
                winner(
                        host,
                        List.of(folder.resolve("opencode.jsonc"), folder.resolve("opencode.json")),
                        text -> json(text, "provider", "anthropic", "options", "baseURL")
                                .or(() -> json(text, "provider", "openai", "options", "baseURL")),
                        port);
            case "gemini" ->
                winner(
                        host,
                        List.of(folder.resolve(".gemini/.env"), folder.resolve(".env")),
                        // It reads one .env only, so that one without an address leads to Google.
                        text -> DotenvText.value(text, "GOOGLE_GEMINI_BASE_URL").or(() -> Optional.of("none")),
                        port);
            default -> Optional.empty();
        };
    }

    private static Optional<Path> winner(
            HostView host, List<Path> files, Function<String, Optional<String>> address, int port) {
        return files.stream()
                .filter(file -> host.disk().isFile(file))
                .filter(file -> host.disk()
                        .read(file)
                        .map(TextFile::decode)
                        .filter(TextFile.Decoded.Text.class::isInstance)
                        .flatMap(decoded -> address.apply(((TextFile.Decoded.Text) decoded).text()))
                        .filter(url -> !ProxyAddress.port(url).equals(Optional.of(port)))
                        .isPresent())
                .findFirst();
    }

    private static Optional<String> json(String text, String... path) {
        return JsonText.valueAt(text, List.of(path))
                .map(value -> value.asText())
                .filter(url -> !url.isBlank());
    }
}
