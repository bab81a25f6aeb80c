package headroom.tool;

import headroom.contract.Provider;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import java.util.List;
import java.util.Map;

/// Cursor by what its user enters in its window: nothing starts it, and the session is held by a program that waits
/// for Ctrl-C.
final class CursorLaunch implements Launch {
    @Override
    public String name() {
        return "cursor";
    }

    @Override
    public String program(HostView host) {
        return host.os() == Os.WINDOWS ? "cmd" : "tail";
    }

    @Override
    public String installation() {
        return "see https://cursor.com/download";
    }

    @Override
    public String means() {
        return "what you enter in it";
    }

    @Override
    public String cost() {
        return "features that run on Cursor's servers, such as Tab";
    }

    @Override
    public List<String> instructions(String baseUrl, String project) {
        return List.of(
                "Enter in Cursor's Settings, Models, API Keys: switch on Override OpenAI Base URL and give " + baseUrl
                        + "/p/" + project + "/v1",
                "Take it out again when you end this with Ctrl-C: nobody may be on that port afterwards.");
    }

    @Override
    public Map<Provider, String> upstreams(HostView host, List<String> arguments) {
        if (!arguments.isEmpty()) {
            throw Problem.usage(
                    "cursor takes no arguments here",
                    "headroom does not start it, it only says what to enter",
                    "headroom wrap cursor");
        }
        return Map.of(Provider.OPENAI, Provider.OPENAI.publicUrl());
    }

    @Override
    public Start start(HostView host, List<String> arguments, String baseUrl, String project) {
        return new Start(host.os() == Os.WINDOWS ? List.of("/d", "/c", "pause") : List.of("-f", "/dev/null"), Map.of());
    }
}
