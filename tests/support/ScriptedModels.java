package support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/// Models that play one tool loop in the formats of the real providers: asked for the first time they call the
/// client's shell tool with a command; once the result is in the conversation they answer `ANSWER`. Speaks
/// Anthropic messages, OpenAI responses (HTTP and websocket), chat completions and Gemini.
public final class ScriptedModels implements ScriptedProvider.Script {
    public static final String COMMAND = "echo headroom-4''2";
    public static final String RESULT = "headroom-42";
    public static final String ANSWER = "the-loop-is-closed";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> SHELLS = List.of(
            "exec_command", "shell", "shell_command", "local_shell", "bash", "Bash", "run_shell_command", "exec");

    private final AtomicInteger compressed = new AtomicInteger();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final String command;

    public ScriptedModels() {
        this(COMMAND);
    }

    /// Calls the shell with this command, which is to print `RESULT`.
    public ScriptedModels(String command) {
        this.command = command;
    }

    /// The messages of websockets so far.
    public List<String> heard() {
        return heard;
    }

    @Override
    public void play(ScriptedProvider.Received request, ScriptedProvider.Wire wire) throws IOException {
        var path = request.target().replaceFirst("\\?.*", "");
        if (request.header("Upgrade").isPresent()) {
            websocket(request, wire);
        } else if (path.endsWith("/messages")) {
            stream(wire, anthropic(JSON.readTree(request.body())));
        } else if (path.endsWith("/responses")) {
            stream(
                    wire,
                    responses(body(request)).stream().map(ScriptedModels::named).toList());
        } else if (path.endsWith("/chat/completions")) {
            chat(wire, JSON.readTree(request.body()));
        } else if (path.contains(":streamGenerateContent")) {
            stream(
                    wire,
                    geminiTurn(JSON.readTree(request.body())).stream()
                            .map(each -> "data: " + each)
                            .toList());
        } else if (path.contains(":generateContent")) {
            // The client first asks a small model which model to ask.
            ScriptedProvider.json(geminiText(
                                    "{\"reasoning\":\"r\",\"model_choice\":\"flash\",\"complexity_reasoning\":\"r\",\"complexity_score\":1}")
                            .toString())
                    .play(request, wire);
        } else if (path.endsWith("/models")) {
            ScriptedProvider.json("{\"object\":\"list\",\"data\":[],\"models\":[]}")
                    .play(request, wire);
        } else {
            ScriptedProvider.json("{}").play(request, wire);
        }
    }

    private JsonNode body(ScriptedProvider.Received request) throws IOException {
        if (request.header("Content-Encoding").isEmpty()) {
            return JSON.readTree(request.body());
        }
        // A compressed body is not unpacked here: the first one gets the call, the next the answer.
        return compressed.getAndIncrement() == 0
                ? JSON.createObjectNode().put("name", "exec_command")
                : JSON.createObjectNode().put("output", RESULT);
    }

    private static void stream(ScriptedProvider.Wire wire, List<String> events) throws IOException {
        wire.send(ScriptedProvider.head(
                200,
                "Content-Type: text/event-stream",
                "Cache-Control: no-cache",
                "X-Request-Id: req-1",
                "Transfer-Encoding: chunked"));
        for (var event : events) {
            wire.chunk(event + "\n\n");
        }
        wire.lastChunk();
    }

    private static boolean answered(JsonNode request) {
        return request.toString().contains(RESULT);
    }

    private static String named(String event) {
        try {
            return "event: " + JSON.readTree(event).get("type").asText() + "\ndata: " + event;
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static String shell(JsonNode request) {
        var names = new ArrayList<String>();
        request.findValuesAsText("name").forEach(names::add);
        return SHELLS.stream().filter(names::contains).findFirst().orElse("none");
    }

    private ObjectNode arguments(String tool) {
        return switch (tool) {
            case "exec_command" -> JSON.createObjectNode().put("cmd", command);
            case "shell" ->
                JSON.createObjectNode()
                        .set(
                                "command",
                                JSON.createArrayNode().add("bash").add("-lc").add(command));
            default -> JSON.createObjectNode().put("command", command).put("description", "a test");
        };
    }

    private List<String> anthropic(JsonNode request) {
        var tool = shell(request);
        boolean call = !answered(request) && !tool.equals("none");
        var events = new ArrayList<String>();
        events.add(
                "{\"type\":\"message_start\",\"message\":{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-test\",\"content\":[],\"stop_reason\":null,\"stop_sequence\":null,\"usage\":{\"input_tokens\":10,\"output_tokens\":1}}}");
        if (call) {
            events.add(
                    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"tool_use\",\"id\":\"toolu_1\",\"name\":\""
                            + tool + "\",\"input\":{}}}");
            events.add(JSON.createObjectNode()
                    .put("type", "content_block_delta")
                    .put("index", 0)
                    .<ObjectNode>set(
                            "delta",
                            JSON.createObjectNode()
                                    .put("type", "input_json_delta")
                                    .put("partial_json", arguments(tool).toString()))
                    .toString());
        } else {
            events.add(
                    "{\"type\":\"content_block_start\",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}}");
            events.add("{\"type\":\"content_block_delta\",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\""
                    + ANSWER + "\"}}");
        }
        events.add("{\"type\":\"content_block_stop\",\"index\":0}");
        events.add("{\"type\":\"message_delta\",\"delta\":{\"stop_reason\":\"" + (call ? "tool_use" : "end_turn")
                + "\",\"stop_sequence\":null},\"usage\":{\"output_tokens\":5}}");
        events.add("{\"type\":\"message_stop\"}");
        return events.stream().map(ScriptedModels::named).toList();
    }

    private List<String> responses(JsonNode request) {
        var tool = shell(request);
        boolean call = !answered(request) && !tool.equals("none");
        var item = JSON.createObjectNode();
        if (call) {
            item.put("type", "function_call")
                    .put("id", "fc_1")
                    .put("call_id", "call_1")
                    .put("name", tool)
                    .put("arguments", arguments(tool).toString())
                    .put("status", "completed");
        } else {
            item.put("type", "message")
                    .put("id", "msg_1")
                    .put("role", "assistant")
                    .put("status", "completed")
                    .set(
                            "content",
                            JSON.createArrayNode()
                                    .add(JSON.createObjectNode()
                                            .put("type", "output_text")
                                            .put("text", ANSWER)
                                            .set("annotations", JSON.createArrayNode())));
        }
        var response = JSON.createObjectNode()
                .put("id", "resp_" + (call ? 1 : 2))
                .put("object", "response")
                .put("created_at", 1)
                .put("model", "gpt-test")
                .put("status", "in_progress");
        response.set("output", JSON.createArrayNode());
        var done = response.deepCopy().put("status", "completed");
        done.set("output", JSON.createArrayNode().add(item));
        done.set("usage", usage());
        var events = new ArrayList<ObjectNode>();
        events.add(JSON.createObjectNode().put("type", "response.created").set("response", response));
        events.add(JSON.createObjectNode()
                .put("type", "response.output_item.added")
                .put("output_index", 0)
                .set("item", item));
        if (!call) {
            events.add(JSON.createObjectNode()
                    .put("type", "response.output_text.delta")
                    .put("item_id", "msg_1")
                    .put("output_index", 0)
                    .put("content_index", 0)
                    .put("delta", ANSWER));
        }
        events.add(JSON.createObjectNode()
                .put("type", "response.output_item.done")
                .put("output_index", 0)
                .set("item", item));
        events.add(JSON.createObjectNode().put("type", "response.completed").set("response", done));
        int number = 0;
        for (var event : events) {
            event.put("sequence_number", number++);
        }
        return events.stream().map(ObjectNode::toString).toList();
    }

    private static ObjectNode usage() {
        var usage = JSON.createObjectNode()
                .put("input_tokens", 10)
                .put("output_tokens", 5)
                .put("total_tokens", 15);
        usage.set("input_tokens_details", JSON.createObjectNode().put("cached_tokens", 0));
        usage.set("output_tokens_details", JSON.createObjectNode().put("reasoning_tokens", 0));
        return usage;
    }

    private void chat(ScriptedProvider.Wire wire, JsonNode request) throws IOException {
        var tool = shell(request);
        boolean call = !answered(request) && !tool.equals("none");
        var delta = JSON.createObjectNode().put("role", "assistant");
        if (call) {
            delta.set(
                    "tool_calls",
                    JSON.createArrayNode()
                            .add(JSON.createObjectNode()
                                    .put("index", 0)
                                    .put("id", "call_1")
                                    .put("type", "function")
                                    .set(
                                            "function",
                                            JSON.createObjectNode()
                                                    .put("name", tool)
                                                    .put(
                                                            "arguments",
                                                            arguments(tool).toString()))));
        } else {
            delta.put("content", ANSWER);
        }
        var finish = call ? "tool_calls" : "stop";
        if (request.path("stream").asBoolean()) {
            stream(
                    wire,
                    List.of(
                            "data: " + chunk(delta, null),
                            "data: " + chunk(JSON.createObjectNode(), finish),
                            "data: [DONE]"));
        } else {
            var choice = JSON.createObjectNode().put("index", 0).put("finish_reason", finish);
            choice.set("message", delta);
            var body = JSON.createObjectNode()
                    .put("id", "c1")
                    .put("object", "chat.completion")
                    .put("created", 1)
                    .put("model", "gpt-test")
                    .set("choices", JSON.createArrayNode().add(choice))
                    .toString();
            wire.send(ScriptedProvider.head(200, "Content-Type: application/json", "Content-Length: " + body.length())
                    + body);
        }
    }

    private static String chunk(ObjectNode delta, String finish) {
        var choice = JSON.createObjectNode().put("index", 0).put("finish_reason", finish);
        choice.set("delta", delta);
        var chunk = JSON.createObjectNode()
                .put("id", "c1")
                .put("object", "chat.completion.chunk")
                .put("created", 1)
                .put("model", "gpt-test");
        chunk.set("choices", JSON.createArrayNode().add(choice));
        return chunk.toString();
    }

    private List<String> geminiTurn(JsonNode request) {
        var tool = shell(request);
        boolean call = !answered(request) && !tool.equals("none");
        var part = JSON.createObjectNode();
        if (call) {
            part.set("functionCall", JSON.createObjectNode().put("name", tool).set("args", arguments(tool)));
        } else {
            part.put("text", ANSWER);
        }
        return List.of(gemini(part).toString());
    }

    private static ObjectNode geminiText(String text) {
        return gemini(JSON.createObjectNode().put("text", text));
    }

    private static ObjectNode gemini(ObjectNode part) {
        var content = JSON.createObjectNode()
                .put("role", "model")
                .set("parts", JSON.createArrayNode().add(part));
        var candidate = JSON.createObjectNode()
                .put("index", 0)
                .put("finishReason", "STOP")
                .set("content", content);
        var answer = JSON.createObjectNode();
        answer.set("candidates", JSON.createArrayNode().add(candidate));
        answer.set(
                "usageMetadata",
                JSON.createObjectNode()
                        .put("promptTokenCount", 10)
                        .put("candidatesTokenCount", 5)
                        .put("totalTokenCount", 15));
        return answer;
    }

    private void websocket(ScriptedProvider.Received request, ScriptedProvider.Wire wire) throws IOException {
        wire.send("HTTP/1.1 101 Switching Protocols\r\n"
                + "Upgrade: websocket\r\n"
                + "Connection: Upgrade\r\n"
                + "Sec-WebSocket-Accept: "
                + accept(request.header("Sec-WebSocket-Key").orElseThrow()) + "\r\n\r\n");
        var in = new DataInputStream(wire.input());
        while (true) {
            var frame = WebSocketFrame.read(in);
            switch (frame.code()) {
                case 1 -> {
                    heard.add(frame.text());
                    for (var event : responses(JSON.readTree(frame.payload()))) {
                        wire.send(new WebSocketFrame(0x81, event.getBytes(StandardCharsets.UTF_8)).bytes());
                    }
                }
                case 8 -> {
                    wire.send(new WebSocketFrame(0x88, frame.payload()).bytes());
                    wire.close();
                    return;
                }
                case 9 -> wire.send(new WebSocketFrame(0x8a, frame.payload()).bytes());
                default -> {}
            }
        }
    }

    /// The proof of a websocket server (RFC 6455, 4.2.2).
    private static String accept(String key) {
        try {
            var digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (GeneralSecurityException e) {
            throw new AssertionError(e);
        }
    }
}
