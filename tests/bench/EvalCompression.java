//JAVA 25+
//DEPS com.knuddels:jtokkit:1.1.0
//SOURCES ../../headroom.java

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.Encoding;
import com.knuddels.jtokkit.api.EncodingType;
import headroom.compress.Compressor;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// What compression is worth, in a true tokenizer's tokens (o200k): over recorded sessions, and over what the tools of this machine print now. `scripts/eval-compression --help` says more.
public class EvalCompression {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Encoding TOKENS = Encodings.newLazyEncodingRegistry().getEncoding(EncodingType.O200K_BASE);
    private static final Map<String, Integer> COUNTED = new HashMap<>();
    private static final Map<String, String> HEADED = new HashMap<>();
    /// A provider's prices for what it has cached and for what it has to cache, as shares of the plain one.
    private static final double READ = .1, WRITE = 1.25;
    /// Words that an agent may want to use: paths, names with digits, versions, ids.
    private static final Pattern FACT = Pattern.compile("[\\w./:@+-]*(?:\\d[\\w./:@+-]{5,}|/[\\w.@+-]{5,})");
    private static final int FACTS = 5;

    public static void main(String[] args) throws Exception {
        var sessions = Path.of(args.length > 0 ? args[0] : "../shared/data/sessions", "conversations");
        if (Files.isDirectory(sessions)) {
            for (var mode : List.of("lossless", "compact")) {
                System.out.printf("%-16s %6s %10s %8s %8s %10s %8s %8s%n", mode, "turns", "tokens", "ratio", "cost", "stable", "kept", "lost");
                try (var files = Files.list(sessions)) {
                    for (var file : files.sorted().toList()) {
                        session(JSON.readTree(file.toFile()), mode.equals("compact"));
                    }
                }
                System.out.println();
            }
        } else {
            System.out.println("recorded sessions: skipped, there are none in " + sessions);
        }
        corpus();
    }

    private static int tokens(String text) {
        return COUNTED.computeIfAbsent(text, TOKENS::countTokensOrdinary);
    }

    /// Has the originals of what was left out.
    private record Memory(Map<String, String> texts) implements Compressor.Keeper {
        @Override
        public String where(String original) {
            return "/home/somebody/.headroom/kept/" + "%032x".formatted(original.hashCode()) + " until 7 days after it was last sent";
        }

        @Override
        public boolean keep(String original) {
            texts.put(where(original), original);
            return true;
        }
    }

    private static void session(JsonNode session, boolean compact) throws IOException {
        var memory = new Memory(new HashMap<>());
        var before = new ArrayList<String>();
        var plainBefore = new ArrayList<String>();
        double cost = 0, plainCost = 0;
        long all = 0, plainAll = 0;
        int stable = 0;
        var last = "";
        for (var cut : session.path("cuts")) {
            var request = (ObjectNode) session.path("base").deepCopy();
            var messages = request.putArray("messages");
            for (int i = 0; i < cut.asInt(); i++) {
                messages.add(session.path("messages").get(i));
            }
            last = new String(Compressor.compress(JSON.writeValueAsBytes(request), Set.of(), compact ? Optional.of(memory) : Optional.empty()).body(), StandardCharsets.UTF_8);
            int head = tokens(request.path("system").toString()) + tokens(request.path("tools").toString());
            var plain = texts(messages);
            var sent = texts((ArrayNode) JSON.readTree(last).path("messages"));
            stable += sent.subList(0, Math.min(before.size(), sent.size())).equals(before) ? 1 : 0;
            cost += cost(head, before, sent);
            plainCost += cost(head, plainBefore, plain);
            all += sent.stream().mapToInt(EvalCompression::tokens).sum();
            plainAll += plain.stream().mapToInt(EvalCompression::tokens).sum();
            before = sent;
            plainBefore = plain;
        }
        int lost = 0, kept = 0;
        for (var needle : session.path("needles")) {
            boolean isKept = !stands(last, needle.asText()) && memory.texts.values().stream().anyMatch(text -> text.contains(needle.asText().strip()));
            kept += isKept ? 1 : 0;
            lost += isKept || stands(last, needle.asText()) ? 0 : 1;
        }
        System.out.printf(Locale.ROOT, "%-16s %6d %10d %8.3f %8.3f %6d/%-3d %6d %6d/%d%n", session.path("name").asText(), session.path("cuts").size(), plainAll, (double) all / plainAll, cost / plainCost,
            stable, session.path("cuts").size(), kept, lost, session.path("needles").size());
    }

    private static ArrayList<String> texts(ArrayNode messages) {
        var texts = new ArrayList<String>();
        messages.forEach(message -> {
            var copy = message.deepCopy();
            // It moves with each turn, and no text with it.
            copy.path("content").forEach(block -> {
                if (block instanceof ObjectNode object) {
                    object.remove("cache_control");
                }
            });
            texts.add(copy.toString());
        });
        return texts;
    }

    private static double cost(int head, List<String> before, List<String> now) {
        double cost = head * (before.isEmpty() ? WRITE : READ);
        boolean same = true;
        for (int i = 0; i < now.size(); i++) {
            same &= i < before.size() && before.get(i).equals(now.get(i));
            cost += tokens(now.get(i)) * (same ? READ : WRITE);
        }
        return cost;
    }

    /// Whether the fact can be read in the request: in one piece, or with its first part in a heading above its line.
    private static boolean stands(String text, String fact) {
        if (text.contains(quoted(fact))) {
            return true;
        }
        var parts = fact.split("[:-](?=\\d+[:-])", 2);
        return parts.length == 2 && text.contains(quoted(parts[0])) && text.contains("\\n" + quoted(parts[1]))
                || headed(text).contains(quoted(fact));
    }

    /// The text with each heading written before its lines again.
    private static String headed(String text) {
        return HEADED.computeIfAbsent(text, whole -> {
            var out = new StringBuilder();
            var heading = new String[] {"", ""};
            for (var line : whole.split("\\\\n")) {
                if (line.startsWith("«") && line.endsWith("»")) {
                    heading = (line.substring(1, line.length() - 1) + "»…«").split("»…«", -1);
                } else {
                    out.append(heading[0]).append(line).append(heading[1]).append('\n');
                }
            }
            return out.toString();
        });
    }

    private static String quoted(String text) {
        var json = JSON.valueToTree(text.strip()).toString();
        return json.substring(1, json.length() - 1);
    }

    /// What this machine's own tools print, each kind as one conversation. Nothing here was looked at when the encoders were written.
    private static void corpus() throws Exception {
        var kinds = new LinkedHashMap<String, List<String>>();
        kinds.put("listing", List.of("ls -la /etc", "ls -la /usr/bin", "ls -lR lib", "ls -la --full-time /usr/lib", "ls -la /var/log"));
        kinds.put("find", List.of("find /etc -name '*.conf'", "find lib tests -name '*.java'", "find /usr/share/doc -maxdepth 1", "find . -path ./.git -prune -o -newer README.md -print", "find /usr/lib -name '*.so*' -printf '%s %p\\n'"));
        kinds.put("search", List.of("grep -rn import lib", "grep -rn Optional lib/headroom/deploy", "grep -rnC2 'throw new' lib/headroom/cli", "grep -rc the docs", "grep -rn PATH /etc --include='*.sh'"));
        kinds.put("git", List.of("git log -40", "git log --oneline -200", "git log --stat -15", "git show --stat HEAD", "git ls-tree -r HEAD"));
        kinds.put("diff", List.of("git diff HEAD~3 -- lib", "git diff HEAD~8 --stat", "git show HEAD~1", "git diff HEAD~2 -- docs", "git blame -s README.md"));
        kinds.put("file", List.of("cat README.md", "cat -n headroom.java", "cat lib/headroom/deploy/Planner.java", "sed -n 1,80p lib/headroom/deploy/Planner.java", "cat lib/headroom/deploy/Planner.java", "cat docs/proxy.md"));
        kinds.put("processes", List.of("ps aux", "ps -ef", "ps -eo pid,ppid,etime,args", "ps axjf", "ps aux"));
        kinds.put("system", List.of("cat /proc/meminfo", "cat /proc/cpuinfo", "mount", "df -a", "cat /proc/self/maps", "cat /etc/services"));
        kinds.put("packages", List.of("dpkg -l", "apt-cache dump", "dpkg -L bash", "cat /var/lib/dpkg/status", "npm config ls -l"));
        kinds.put("logs", List.of("cat /var/log/dpkg.log", "dmesg", "cat /var/log/apt/term.log", "cat /var/log/alternatives.log", "cat /var/log/bootstrap.log"));
        kinds.put("json", List.of("ip -j addr", "lsblk -J", "npm view jackson --json", "git log -60 --pretty='{\"hash\":\"%h\",\"date\":\"%aI\",\"author\":\"%an\",\"parent\":\"%p\"}'", "cat jbang-catalog.json"));
        kinds.put("build", List.of("javac -verbose -d /tmp/headroom-eval lib/headroom/host/Os.java", "javac -Xlint:all -Xdiags:verbose -d /tmp/headroom-eval lib/headroom/edit/*.java", "make -pn -f /dev/null", "java -XX:+PrintFlagsFinal -version", "java -Xlog:class+load -version"));
        System.out.printf("%-12s %8s %10s %8s %8s%n", "kind", "outputs", "tokens", "ratio", "lost");
        int outputs = 0;
        for (var kind : kinds.entrySet()) {
            outputs += kind(kind.getKey(), kind.getValue());
        }
        System.out.println(outputs + " outputs");
    }

    private static int kind(String name, List<String> commands) throws Exception {
        var request = JSON.createObjectNode();
        var messages = request.putArray("messages");
        var texts = new ArrayList<String>();
        for (var command : commands) {
            var text = output(command);
            if (!text.isBlank()) {
                var id = "t" + texts.size();
                messages.addObject().put("role", "assistant").putArray("content").addObject().put("type", "tool_use").put("id", id).put("name", "Bash").putObject("input").put("command", command);
                messages.addObject().put("role", "user").putArray("content").addObject().put("type", "tool_result").put("tool_use_id", id).put("content", text);
                texts.add(text);
            }
        }
        var outcome = Compressor.compress(JSON.writeValueAsBytes(request), Set.of());
        var sent = new String(outcome.body(), StandardCharsets.UTF_8);
        int lost = 0, facts = 0;
        for (var text : texts) {
            for (var fact : facts(text)) {
                facts++;
                lost += stands(sent, fact) ? 0 : 1;
            }
        }
        long before = texts.stream().mapToInt(EvalCompression::tokens).sum();
        long after = outcome.decisions().stream().mapToInt(decision -> tokens(decision.after())).sum();
        System.out.printf(Locale.ROOT, "%-12s %8d %10d %8.3f %4d/%d%n", name, texts.size(), before, (double) after / Math.max(1, before), lost, facts);
        return texts.size();
    }

    /// As much as agents take of an output: 30,000 characters.
    private static String output(String command) throws Exception {
        var process = new ProcessBuilder("sh", "-c", "{ " + command + "; } 2>&1 | head -c 30000").redirectInput(Path.of("/dev/null").toFile()).start();
        var bytes = process.getInputStream().readAllBytes();
        process.waitFor(20, TimeUnit.SECONDS);
        process.destroyForcibly();
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static List<String> facts(String text) {
        var found = FACT.matcher(text).results().map(fact -> fact.group()).distinct().toList();
        var random = new Random(text.hashCode());
        return random.ints(FACTS, 0, Math.max(1, found.size())).distinct().filter(i -> i < found.size()).mapToObj(found::get).toList();
    }
}
