package headroom.edit;

/// Makes up shell profiles, with or without a final newline and blocks of this and other profiles.
final class SampleShell {
    private final Sample.Builder file;

    private SampleShell(long seed) {
        file = new Sample.Builder(seed);
    }

    static Sample make(long seed) {
        var made = new SampleShell(seed);
        made.file();
        return made.file.done();
    }

    private void file() {
        lines();
        if (file.chance(3)) {
            block("work", file.ending());
            lines();
        }
        if (file.chance(3)) {
            block("default", file.pick("\n", "\r\n"));
            lines();
        }
        if (file.chance(3)) {
            file.text.append(file.pick("export LAST=1", " ", "\\", "# ü😀"));
        }
    }

    private void block(String profile, String ending) {
        file.text.append("# >>> headroom:").append(profile).append(" >>>").append(ending);
        file.text.append("export HEADROOM_X=1").append(ending);
        file.text.append("# <<< headroom:").append(profile).append(" <<<").append(ending);
    }

    private void lines() {
        for (int i = file.random.nextInt(8); i > 0; i--) {
            int n = file.unique();
            file.text
                    .append(file.pick("", "\t", "  "))
                    .append(file.pick(
                            "",
                            "# >>> headroom >>>",
                            "export V=" + file.open("v" + n, "", "ü😀", "x\nmore", "x\r\nmore"),
                            "# " + file.open("c" + n, "theirs"),
                            "fi",
                            "echo \"# <<< headroom:default <<<\""));
            file.text.append(file.ending());
        }
    }
}
