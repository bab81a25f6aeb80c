package headroom.edit;

/// Makes up TOML files in the manner of a Codex configuration, with or without a base URL and a provider of the
/// user's own.
final class SampleToml {
    private static final String LOOK_ALIKES =
            "# >>> headroom:default >>>\nopenai_base_url = 1\n[table]\n# <<< headroom:default <<<\n";

    private final Sample.Builder file;

    private SampleToml(long seed) {
        file = new Sample.Builder(seed);
    }

    static Sample make(long seed) {
        var made = new SampleToml(seed);
        made.file();
        return made.file.done();
    }

    private void file() {
        if (file.chance(5)) {
            line("#:schema https://example.com/schema.json");
        }
        boolean dotted = file.chance(4);
        boolean inline = !dotted && file.chance(4);
        pairs();
        if (file.chance(2)) {
            line(file.pick(
                    "openai_base_url = \"https://gateway/v1\"",
                    "  openai_base_url='https://gateway/v1' # mine",
                    "\"openai_base_url\" = \"\"",
                    "openai_base_url = \"\"\"" + file.ending() + "# no comment" + file.ending() + "[no.table]\"\"\""));
            pairs();
        }
        if (dotted) {
            line("model_providers.\"company\".name = \"C\"");
            line("model_providers.company . base_url = " + url());
        } else if (inline) {
            line("model_providers = { other = { base_url = \"no\" }, company = { list = [{ x = \"}\" }, 2], base_url = "
                    + url() + " } } # }");
        }
        if (file.chance(8)) {
            line("# >>> headroom:work >>>");
            line("work_key = 1");
            line("# <<< headroom:work <<<");
        }
        boolean header = !dotted && !inline && file.chance(2);
        int tables = file.random.nextInt(4);
        for (int i = 0; i < tables; i++) {
            table();
        }
        if (header) {
            line(file.pick(
                    "[model_providers.company]",
                    "[ model_providers . \"company\" ] # c",
                    "[model_providers.'comp\u0061ny']"));
            pairs();
            line(file.pick("base_url = ", "  \"base_url\"=", "'base_url'\t=\t") + url() + file.pick("", " # company"));
            pairs();
            table();
        }
        if (file.chance(3)) {
            file.text.append("last").append(file.unique()).append(" = 1");
        }
    }

    private String url() {
        return file.pick(
                "\"https://llm.example/v1\"",
                "'https://llm.example/v1'",
                "\"https:\\u002f/llm\"",
                "\"\"\"https://llm\"\"\"",
                "''");
    }

    private void table() {
        int n = file.unique();
        line(file.pick("[t" + n + "]", "[ \"ü." + n + "\" ] # [x]", "[[array" + n + "]]", "[t" + n + ".'a.b'.c]"));
        pairs();
        if (file.chance(4)) {
            line("openai_base_url = " + n);
        }
        if (file.chance(4)) {
            line("company.base_url = 'elsewhere'");
        }
    }

    private void pairs() {
        for (int i = file.random.nextInt(4); i > 0; i--) {
            int n = file.unique();
            var key = file.pick(
                    "k" + n,
                    "\"ключ " + n + "\"",
                    "'😀=" + n + "'",
                    "a" + n + ".b . \"c d\"",
                    "\"esc\\u0061" + n + "\"");
            line(file.pick("", "", "  ", "\t")
                    + key
                    + file.pick(" = ", "=", "  =\t")
                    + value(n)
                    + file.pick("", "", " # note", " #"));
            if (file.chance(4)) {
                line(file.pick(
                        "",
                        "  ",
                        "# " + file.open("c" + file.unique(), "theirs", ""),
                        "#[no]",
                        "# openai_base_url = 1"));
            }
        }
    }

    private String value(int n) {
        return switch (file.random.nextInt(7)) {
            case 0 -> file.open("7" + n, "1", "-7.5", "[ ]", "{ }", n + " # theirs", n + "\nadded" + n + " = 1");
            case 1 -> "\"" + file.open("s" + n, "", "ü😀", "\\\"") + " # = [x]\"";
            case 2 ->
                "[" + file.ending() + "  # ]" + file.ending() + " [" + n + ", \"]\"], ["
                        + file.open("'e" + n + "'", "1", "'#', \"x\"") + "]," + file.ending() + "]";
            case 3 -> "{ x = " + file.open("\"i" + n + "\"", "1", "[{ y = '}' }]") + ", y.z = '}' }";
            case 4 ->
                "\"\"\"" + file.ending() + LOOK_ALIKES + file.open("m" + n, "[theirs]", "\\\"\"\"\\\"")
                        + " \\\"\"\"\\\" \"\"\"\"";
            case 5 -> "'''" + LOOK_ALIKES.replace("\n", file.ending()) + " \\'''''";
            default -> file.pick("1979-05-27 07:32:00Z", "07:32:00", "inf", "-nan", "0xdead_beef", "true", "1e3");
        };
    }

    private void line(String content) {
        file.text.append(content).append(file.ending());
    }
}
