package support;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/// A real Chromium without a window, spoken to by its DevTools protocol; from Debian's package.
public final class Browser implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Pattern ADDRESS = Pattern.compile("ws://([^/]+)/");

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger number = new AtomicInteger();
    private final Map<Integer, CompletableFuture<JsonNode>> asked = new ConcurrentHashMap<>();
    /// What it has complained about: scripts that failed, and what a page's policy forbids.
    private final List<String> complaints = new CopyOnWriteArrayList<>();

    /// Opens one with an empty profile in this folder; the test is skipped where there is none.
    public Browser(Path profile) throws Exception {
        var program = DebianPackage.program("chromium-headless-shell");
        process = new ProcessBuilder(
                        program.toString(),
                        "--no-sandbox",
                        "--disable-gpu",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        var address = address();
        var http = HttpClient.newHttpClient();
        var pages = http.send(
                        HttpRequest.newBuilder(URI.create("http://" + address + "/json"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
        var page = JSON.readTree(pages)
                .valueStream()
                .filter(each -> each.path("type").asText().equals("page"))
                .findFirst()
                .orElseThrow();
        socket = http.newWebSocketBuilder()
                .buildAsync(URI.create(page.path("webSocketDebuggerUrl").asText()), new Hearing())
                .get(20, TimeUnit.SECONDS);
        ask("Runtime.enable", Map.of());
        ask("Log.enable", Map.of());
        ask("Page.enable", Map.of());
    }

    private String address() throws IOException {
        var said = process.errorReader(StandardCharsets.UTF_8);
        for (var line = said.readLine(); line != null; line = said.readLine()) {
            var found = ADDRESS.matcher(line);
            if (found.find()) {
                Thread.ofVirtual().start(() -> said.lines().forEach(each -> {}));
                return found.group(1);
            }
        }
        throw new IOException("the browser does not start");
    }

    private final class Hearing implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                hear(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    private void hear(String message) {
        try {
            var json = JSON.readTree(message);
            var method = json.path("method").asText();
            if (json.has("id")) {
                asked.remove(json.path("id").asInt()).complete(json);
            } else if (method.equals("Runtime.exceptionThrown")
                    || json.at("/params/entry/source").asText().equals("security")) {
                complaints.add(message);
            }
        } catch (IOException odd) {
            complaints.add(message);
        }
    }

    private JsonNode ask(String method, Map<String, ?> parameters) throws Exception {
        int id = number.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        asked.put(id, answer);
        ObjectNode request = JSON.createObjectNode().put("id", id).put("method", method);
        request.set("params", JSON.valueToTree(parameters));
        socket.sendText(request.toString(), true).get(20, TimeUnit.SECONDS);
        return answer.get(30, TimeUnit.SECONDS);
    }

    /// Shows this page in a window of this width.
    public void open(String url, int width, String scheme) throws Exception {
        ask(
                "Emulation.setDeviceMetricsOverride",
                Map.of("width", width, "height", 900, "deviceScaleFactor", 1, "mobile", width < 600));
        ask(
                "Emulation.setEmulatedMedia",
                Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
        ask("Page.navigate", Map.of("url", url));
    }

    /// The value of a JavaScript expression in the page.
    public String value(String expression) throws Exception {
        return ask("Runtime.evaluate", Map.of("expression", "String(" + expression + ")"))
                .at("/result/result/value")
                .asText();
    }

    public List<String> complaints() {
        return complaints;
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
