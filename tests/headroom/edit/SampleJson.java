package headroom.edit;

import java.util.ArrayList;
import java.util.List;

/// Makes up JSON files of every style, with or without an `env` and a base URL in it.
final class SampleJson {
    private final Sample.Builder file;
    private final boolean lines;
    private final boolean comments;
    private final String unit;
    private final String colon;

    private SampleJson(long seed) {
        file = new Sample.Builder(seed);
        lines = !file.chance(4);
        comments = file.chance(2);
        unit = file.pick("  ", "    ", "\t", "   ", "");
        colon = lines ? file.pick(": ", ": ", " : ", ":") : file.pick(":", ": ");
    }

    static Sample make(long seed) {
        var made = new SampleJson(seed);
        made.file();
        return made.file.done();
    }

    private void file() {
        if (file.chance(40)) {
            file.text.append(file.pick("", " ", "\n", "\r\n\t", "// nothing", "/* x */\n"));
            return;
        }
        file.text.append(comments && file.chance(3) ? "// \"env\": {" + file.ending() : "");
        var members = members(0);
        switch (file.random.nextInt(6)) {
            case 0 -> {}
            case 1 -> insert(members, "\"env\"" + colon + file.pick("{}", "{ }", "{" + file.ending() + "}"));
            case 2 -> insert(members, "\"env\"" + colon + object(1, members(1)));
            case 3 -> insert(members, "\"\\u0065nv\"" + colon + object(1, members(1)));
            default -> {
                var env = members(1);
                insert(
                        env,
                        file.pick("\"ANTHROPIC_BASE_URL\"", "\"ANTHROPIC\\u005fBASE_URL\"")
                                + colon
                                + file.pick(
                                        "\"https:\\/\\/gateway\"", "\"\"", "null", "12.50", "[ 1,2 ]", "{\"a\" :1}"));
                insert(members, "\"env\"" + colon + object(1, env));
            }
        }
        file.text
                .append(object(0, members))
                .append(file.pick("", file.ending(), " " + file.ending() + file.ending(), comments ? "// end" : ""));
    }

    private void insert(List<String> members, String member) {
        members.add(file.random.nextInt(members.size() + 1), member);
    }

    private List<String> members(int depth) {
        var members = new ArrayList<String>();
        for (int i = file.random.nextInt(depth == 0 ? 6 : 4); i > 0; i--) {
            int n = file.unique();
            members.add("\"" + file.pick("key", "ключ ", "😀\\\"", "env", "\\u0065nv.") + n + "\"" + colon
                    + value(depth + 1));
        }
        return members;
    }

    private String value(int depth) {
        int n = file.unique();
        return switch (file.random.nextInt(depth > 4 ? 4 : 7)) {
            case 0 ->
                file.open(
                        n + ".5e1",
                        "7",
                        "-0.5",
                        "null",
                        "{\"mine\":1}",
                        "[ ]",
                        n + ".5e1 /* theirs */",
                        n + ".5e1,\"added" + n + "\": 1",
                        n + ".5e1, // mine\n\"added" + n + "\": {}");
            case 1 ->
                file.open(
                        "\"s" + n + " ü😀 }{,//\"",
                        "\"\"",
                        "true",
                        "\"s" + n + "\" /* , */",
                        "\"\",\r\n \"added" + n + "\":\"x\"");
            case 2 -> "[" + file.open("\"" + n + "\"", "", "1, 2", "{}") + "]";
            case 3 -> file.pick("true", "false", "null", "\"env\"", "{}", "[]", "\"ANTHROPIC_BASE_URL\"");
            case 4 -> "[[], [" + file.open("\"e" + n + "\"", "0", "[], []") + " ], {\"env\":{}}]";
            default -> object(depth, file.chance(4) ? named(depth) : members(depth));
        };
    }

    /// Members named like the ones that matter, elsewhere.
    private List<String> named(int depth) {
        return new ArrayList<>(List.of("\"env\"" + colon
                + object(depth + 1, new ArrayList<>(List.of("\"ANTHROPIC_BASE_URL\"" + colon + file.unique())))));
    }

    private String object(int depth, List<String> members) {
        if (members.isEmpty()) {
            return "{" + gap(depth) + "}";
        }
        boolean own = lines && !file.chance(6);
        var result = new StringBuilder("{");
        if (own && comments && file.chance(5)) {
            result.append(" // a comment, \"env\": {");
        }
        for (int i = 0; i < members.size(); i++) {
            boolean comma = i + 1 < members.size() || comments && file.chance(3);
            result.append(own ? file.ending() + unit.repeat(depth + 1) : i > 0 ? file.pick(" ", "") : "");
            if (comments && file.chance(6)) {
                result.append("/*")
                        .append(file.open("c" + file.unique(), "their comment", ""))
                        .append("*/ ");
            }
            result.append(members.get(i))
                    .append(comments && file.chance(9) ? " /* , */ " : "")
                    .append(comma ? "," : "");
            if (own && comments && file.chance(6)) {
                result.append(" // ")
                        .append(file.open("l" + file.unique(), "their } note", ""))
                        .append(" {");
            }
        }
        return result.append(
                        own || result.lastIndexOf("//") > result.lastIndexOf("\n")
                                ? file.ending() + unit.repeat(depth)
                                : "")
                .append("}")
                .toString();
    }

    private String gap(int depth) {
        return lines ? file.pick("", " ", file.ending() + unit.repeat(depth), comments ? " /* none */ " : "") : "";
    }
}
