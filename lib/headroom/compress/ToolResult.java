package headroom.compress;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One text that a tool gave back, where it stands in a request, and the call it answers. An error is never
/// touched.
record ToolResult(Json.Text place, Call answered, boolean error) {
    private static final int CALL_LENGTH = 60;
    private static final int LOOKED_AT = 500;

    /// A call by the name of its tool, and in a few words.
    private record Call(String tool, String words) {
        private static final Call UNKNOWN = new Call("", "");
    }

    /// The name of the tool; empty where it is not known.
    String tool() {
        return answered.tool;
    }

    /// The call in a few words; empty where it is not known.
    String call() {
        return answered.words;
    }

    /// The tool results of a request in their order, in whichever of the providers' forms it is: Anthropic's
    /// Messages, OpenAI's chat and Responses, Gemini's.
    static List<ToolResult> in(Json request) {
        var results = new ArrayList<ToolResult>();
        var calls = new HashMap<String, Call>();
        for (var message : request.at("messages").items()) {
            message.at("tool_calls")
                    .items()
                    .forEach(call -> calls.put(
                            call.at("id").text(),
                            call(
                                    call.at("function").at("name"),
                                    call.at("function").at("arguments"))));
            if (message.at("role").is("tool")) {
                add(
                        results,
                        message.at("content"),
                        calls.getOrDefault(message.at("tool_call_id").text(), Call.UNKNOWN),
                        false);
            }
            message.at("content").items().forEach(block -> anthropic(block, calls, results));
        }
        request.at("input").items().forEach(item -> responses(item, calls, results));
        request.at("contents")
                .items()
                .forEach(content -> content.at("parts").items().forEach(part -> gemini(part, results)));
        return results;
    }

    private static void anthropic(Json block, Map<String, Call> calls, List<ToolResult> results) {
        if (block.at("type").is("tool_use")) {
            calls.put(block.at("id").text(), call(block.at("name"), block.at("input")));
        } else if (block.at("type").is("tool_result")) {
            add(
                    results,
                    block.at("content"),
                    calls.getOrDefault(block.at("tool_use_id").text(), Call.UNKNOWN),
                    block.at("is_error") instanceof Json.Other(var word) && word.equals("true"));
        }
    }

    private static void responses(Json item, Map<String, Call> calls, List<ToolResult> results) {
        switch (item.at("type").text()) {
            case "function_call" -> calls.put(item.at("call_id").text(), call(item.at("name"), item.at("arguments")));
            case "custom_tool_call" -> calls.put(item.at("call_id").text(), call(item.at("name"), item.at("input")));
            case "function_call_output", "custom_tool_call_output" ->
                add(
                        results,
                        item.at("output"),
                        calls.getOrDefault(item.at("call_id").text(), Call.UNKNOWN),
                        false);
            default -> {}
        }
    }

    private static void gemini(Json part, List<ToolResult> results) {
        if (part.at("functionResponse").at("response") instanceof Json.Members response) {
            response.members()
                    .forEach((name, value) -> add(
                            results,
                            value,
                            call(part.at("functionResponse").at("name"), Json.NOTHING),
                            name.equals("error")));
        }
    }

    /// A string, or a list of blocks with a text each.
    private static void add(List<ToolResult> results, Json content, Call call, boolean error) {
        if (content instanceof Json.Text text) {
            results.add(new ToolResult(text, call, error));
        }
        for (var block : content.items()) {
            if (block.at("text") instanceof Json.Text text) {
                results.add(new ToolResult(text, call, error));
            }
        }
    }

    /// The tool and the first thing it was given: a command, a path, a pattern.
    private static Call call(Json name, Json input) {
        var given = (input instanceof Json.Members members
                        ? members.members().values().stream()
                                .filter(Json.Text.class::isInstance)
                                .findFirst()
                                .orElse(Json.NOTHING)
                        : input)
                .text();
        var tool = name.text();
        var words = (tool + " " + (given.length() <= LOOKED_AT ? given : given.substring(0, LOOKED_AT)))
                .strip()
                .replaceAll("[\\s\\p{Cntrl}\\[\\]«»]+", " ");
        return new Call(
                tool,
                words.codePointCount(0, words.length()) <= CALL_LENGTH
                        ? words
                        : words.substring(0, words.offsetByCodePoints(0, CALL_LENGTH - 1)) + "…");
    }
}
