package headroom.leaving;

import headroom.edit.ProxyAddress;
import headroom.edit.TomlCut.Fate;
import headroom.edit.TomlCut.Part;
import headroom.edit.TomlText;
import java.util.List;
import java.util.Set;

/// Keys of the Python edition's in Codex's `config.toml` outside its blocks: a value of the user's that it replaced
/// and kept in a comment, and its provider as an interrupted run leaves it.
record CodexLooseKeys(Set<Integer> ports) {
    private static final String WAS = "# was: ";
    private static final List<String> TABLE = List.of("model_providers", "headroom");

    /// What becomes of a part outside all blocks; `what` gets a few words for it.
    Fate fate(Part part, String text, Set<String> what) {
        return switch (part) {
            case Part.Comment _ -> new Fate.Stays();
            case Part.Table table ->
                isProvider(table.path(), text) ? gone("[model_providers.headroom]", what) : new Fate.Stays();
            case Part.Value value -> ofValue(value, text, what);
        };
    }

    private Fate ofValue(Part.Value value, String text, Set<String> what) {
        if (isProvider(value.path(), text)) {
            return gone("[model_providers.headroom]", what);
        }
        var key = value.path().getLast();
        if (!isOurs(key, value.value())) {
            return new Fate.Stays();
        }
        var remark = value.remark();
        var was = remark.startsWith(WAS) && remark.indexOf('"') < 0
                ? remark.substring(WAS.length()).strip()
                : "";
        if (!was.isEmpty() && !isOurs(key, quoted(was))) {
            what.add("`" + key + "`, which has its earlier value again");
            return new Fate.Becomes(quoted(was));
        }
        // Without its earlier value it is ours at the top of the file only.
        boolean known = !was.isEmpty() || value.path().size() == 1 && isLeftAlone(key, value.value(), text);
        return known ? gone("`" + key + "`", what) : new Fate.Stays();
    }

    private static Fate gone(String words, Set<String> what) {
        what.add(words);
        return new Fate.Goes();
    }

    private static boolean isOurs(String key, String value) {
        return key.equals("model_provider") && value.equals("\"headroom\"")
                || key.equals("openai_base_url") && value.matches("\"http://127\\.0\\.0\\.1:\\d+/v1\"");
    }

    /// Whether a key without a block and without an earlier value is ours: an address on another port may be one of the
    /// user's.
    private boolean isLeftAlone(String key, String value, String text) {
        return key.equals("model_provider")
                ? hasNoOtherProvider(text)
                : ProxyAddress.port(value.replace("\"", ""))
                                .filter(ports::contains)
                                .isPresent()
                        || TomlText.stringAt(text, List.of("model_provider"))
                                .filter("headroom"::equals)
                                .isPresent();
    }

    private static boolean isProvider(List<String> path, String text) {
        return path.size() >= 2 && path.subList(0, 2).equals(TABLE) && hasNoOtherProvider(text);
    }

    /// A provider of that name elsewhere than on this machine is the user's.
    private static boolean hasNoOtherProvider(String text) {
        return TomlText.stringAt(text, List.of("model_providers", "headroom", "base_url"))
                .map(url -> ProxyAddress.port(url).isPresent())
                .orElse(true);
    }

    private static String quoted(String value) {
        return '"' + value + '"';
    }
}
