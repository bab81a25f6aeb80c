package headroom.runtime;

import headroom.change.Progress;
import headroom.host.Disk;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.host.Together;
import headroom.manifest.Fingerprint;
import headroom.manifest.Ownership;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

/// The folder services and the launcher run from: what this process runs with in one jar, a Java of its own, a
/// start script, start-up caches. `contents` holds the fingerprint of what it was made from, `sums` what its files
/// were when it was made. What it replaces is kept beside it until the new one has proved itself.
public record RuntimeFolder(Workspace workspace, String version) {
    private static final String JAR = "headroom.jar";
    private static final String CONTENTS = "contents";
    private static final String SUMS = "sums";

    public Path folder() {
        return workspace.runtime(version);
    }

    private String launcher() {
        return workspace.launcher().getFileName().toString();
    }

    private Path replaced() {
        return folder().resolveSibling("." + version + ".headroom-old");
    }

    /// Why it must not be made of the Java and the jars that run now, if so: a shared one is root's.
    public Optional<Problem> untrusted(HostView host) {
        var sources = new ArrayList<>(host.java().classPath());
        sources.add(host.java().home());
        return workspace.shared() ? Ownership.untrusted(host, sources) : Optional.empty();
    }

    /// Whether the folder holds the very program that runs now, undamaged; a shared one must be root's alone to
    /// change.
    public boolean isCurrent(HostView host) {
        var jars = jars(host);
        return isSafe(host) && holds(host, jars) && isWhole(host);
    }

    private boolean isSafe(HostView host) {
        return !workspace.shared() || Ownership.isRoots(host, folder());
    }

    /// A power cut, a full disk or a bad one may have taken from it.
    private boolean isWhole(HostView host) {
        return host.disk()
                .read(folder().resolve(SUMS))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .filter(sums(host, folder())::equals)
                .isPresent();
    }

    private static String sums(HostView host, Path folder) {
        var sums = host.disk().sums(folder);
        sums.remove(SUMS);
        return sums.entrySet().stream()
                .map(sum -> sum.getValue() + " " + sum.getKey() + "\n")
                .collect(Collectors.joining());
    }

    private boolean holds(HostView host, Map<String, Path> jars) {
        return jars.values().stream().allMatch(jar -> jar.startsWith(folder()))
                || host.disk()
                        .read(folder().resolve(CONTENTS))
                        .map(content -> new String(content, StandardCharsets.UTF_8))
                        .filter(contents(host, jars)::equals)
                        .isPresent();
    }

    /// Builds the folder beside its place and swaps it in. Until `keep` or `goBack` the one before stands beside
    /// it.
    public void install(Host host, Progress progress) {
        var disk = host.disk();
        if (!disk.exists(workspace.runtimes())) {
            disk.makeFolder(workspace.runtimes(), workspace.programFolder());
        }
        var prepared = Disk.partial(folder());
        var jars = jars(host);
        disk.deleteTree(prepared);
        disk.makeFolder(prepared, workspace.programFolder());
        write(
                host,
                prepared.resolve("java.args"),
                Templates.render("java/java.args", Escaping.JAVA_ARGUMENT_FILE, Map.of("jar", folder().resolve(JAR))),
                workspace.programFile());
        var values = Map.of(
                "version", version, "runtime", folder(), "java", host.java().home(), "system", workspace.shared());
        write(
                host,
                prepared.resolve(launcher()),
                host.os() == Os.WINDOWS
                        ? Templates.crlf(Templates.render("windows/headroom.cmd", Escaping.CMD, values))
                        : Templates.render("shell/headroom.sh", Escaping.SHELL, values),
                workspace.program());
        write(host, prepared.resolve(CONTENTS), contents(host, jars), workspace.programFile());
        Together.all(List.of(
                Executors.callable(() -> new JavaImage(host, progress)
                        .make(
                                prepared.resolve("jre"),
                                List.of(folder().resolve("jre"), host.java().home()))),
                Executors.callable(() -> disk.write(prepared.resolve(JAR), jar(host, jars), workspace.programFile()))));
        disk.setModes(prepared, workspace.programFolder(), workspace.programFile());
        disk.syncTree(prepared);
        disk.deleteTree(replaced());
        if (disk.exists(folder())) {
            disk.move(folder(), replaced());
        }
        disk.move(prepared, folder());
        new StartupCache(host, progress).train(folder(), launcher(), workspace.programFile());
        write(host, folder().resolve(SUMS), sums(host, folder()), workspace.programFile());
        disk.syncTree(folder());
    }

    /// The new runtime serves: what it replaced goes, and so does every other that no deployment runs on.
    public void keep(Host host) {
        host.disk().deleteTree(replaced());
        var used = new HashSet<String>();
        for (var entry : new Registry(host.disk(), workspace).entries()) {
            switch (entry) {
                case Registry.Entry.Ours ours ->
                    used.add(ours.manifest().origin().version());
                case Registry.Entry.Python python -> {}
                case Registry.Entry.Unreadable unreadable -> {
                    // Nobody can tell what it runs on.
                    return;
                }
            }
        }
        for (var other : host.disk().list(workspace.runtimes())) {
            if (!other.equals(workspace.bin())
                    && !used.contains(other.getFileName().toString())) {
                host.disk().deleteTree(other);
            }
        }
    }

    /// Puts back what the new runtime replaced, or nothing where there was none.
    public void goBack(Host host) {
        host.disk().deleteTree(folder());
        if (host.disk().exists(replaced())) {
            host.disk().move(replaced(), folder());
        }
    }

    private static void write(Host host, Path file, String text, FileMode mode) {
        host.disk().write(file, text.getBytes(StandardCharsets.UTF_8), mode);
    }

    /// Names of the jars in class path order; two of the same name get their place in front.
    private static Map<String, Path> jars(HostView host) {
        var jars = new LinkedHashMap<String, Path>();
        for (var entry : host.java().classPath()) {
            if (host.disk().isFolder(entry)) {
                throw Problem.failed(
                        "headroom cannot be installed from here",
                        "it runs from the folder " + entry + ", not from a jar",
                        "start it with scripts/headroom or jbang");
            }
            var name = entry.getFileName().toString();
            jars.put(jars.containsKey(name) ? jars.size() + "-" + name : name, entry);
        }
        return jars;
    }

    /// The Java, our own jar, which comes first, by its bytes, and the released ones by their names.
    private static String contents(HostView host, Map<String, Path> jars) {
        List<String> lines = new ArrayList<>();
        lines.add("java " + JavaImage.version(host, host.java().home()));
        lines.add(Fingerprint.sha256(content(host, jars.values().iterator().next())));
        lines.addAll(jars.keySet());
        return String.join("\n", lines) + "\n";
    }

    /// What tells the program that runs now from another of the same version: installed, the same as where it was
    /// installed from.
    public static String build(HostView host) {
        var own = host.java().classPath().getFirst();
        var contents = host.disk()
                .read(own.resolveSibling(CONTENTS))
                .filter(content -> own.endsWith(JAR))
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElseGet(() -> contents(host, jars(host)));
        return contents.lines().skip(1).findFirst().orElse("").replaceFirst("(?<=^.{8}).*", "");
    }

    /// What this process runs with, in one jar.
    static byte[] merged(HostView host) {
        return jar(host, jars(host));
    }

    private static byte[] jar(HostView host, Map<String, Path> jars) {
        if (jars.size() == 1) {
            return content(host, jars.values().iterator().next());
        }
        var all = new MergedJar();
        jars.forEach((name, jar) -> all.add(name, content(host, jar)));
        return all.bytes();
    }

    private static byte[] content(HostView host, Path jar) {
        return host.disk()
                .read(jar)
                .orElseThrow(() -> Problem.failed(
                        "a part of headroom is missing",
                        jar + " does not exist",
                        "start headroom again, so that it is fetched again"));
    }
}
