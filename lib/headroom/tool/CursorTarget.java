package headroom.tool;

import headroom.host.HostView;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Cursor: its settings live in a database of its own and can only be changed in its window, so all headroom can do
/// is to say what to enter.
final class CursorTarget implements Target {
    @Override
    public String name() {
        return "cursor";
    }

    @Override
    public boolean present(HostView host) {
        return host.onPath("cursor").isPresent()
                || host.disk().isFolder(host.home().resolve(".cursor"))
                || host.disk().isFolder(settings(host));
    }

    private static Path settings(HostView host) {
        return host.home()
                .resolve(
                        switch (host.os()) {
                            case LINUX -> ".config/Cursor";
                            case MACOS -> "Library/Application Support/Cursor";
                            case WINDOWS -> "AppData/Roaming/Cursor";
                        });
    }

    @Override
    public Routability wire(HostView host, Routing routing) {
        return switch (routing.scope()) {
            case PROVIDER ->
                new Refusal(
                        "Cursor's address can only be entered in its own window",
                        "use --scope user, which prints what to enter, or leave cursor out");
            case SYSTEM ->
                new Refusal(
                        "Cursor's address can only be entered in its own window, by each user",
                        "use --scope user, which prints what to enter, or leave cursor out");
            case USER ->
                Wiring.byEnvironment(
                        Map.of(),
                        Map.of(),
                        List.of("cursor: enter it yourself in Settings, Models, API Keys: switch on Override OpenAI"
                                + " Base URL and give "
                                + routing.versioned()
                                + "; take it out again before headroom is stopped or removed. Features that"
                                + " run on Cursor's servers, such as Tab, do not take this way"));
        };
    }
}
