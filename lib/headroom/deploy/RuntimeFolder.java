package headroom.deploy;

import headroom.host.Disk;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Mode;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Fingerprint;
import headroom.manifest.Workspace;
import headroom.render.Escaping;
import headroom.render.Templates;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// The folder services and the launcher run from: the jars this process runs with, the Java to use, a start script.
/// `contents` holds the fingerprint of what is in it.
record RuntimeFolder(Workspace workspace, String version) {
    Path folder() {
        return workspace.runtime(version);
    }

    /// Whether the folder holds the very program that runs now.
    boolean isCurrent(HostView host) {
        var jars = jars(host);
        return jars.values().stream().allMatch(jar -> jar.startsWith(folder()))
            || host.disk().read(folder().resolve("contents")).map(content -> new String(content, StandardCharsets.UTF_8)).filter(contents(host, jars)::equals).isPresent();
    }

    /// Builds the folder beside its place and swaps it in.
    void install(Host host) {
        var disk = host.disk();
        if (!disk.exists(workspace.runtimes())) {
            disk.makeFolder(workspace.runtimes(), Mode.PRIVATE_FOLDER);
        }
        var prepared = Disk.partial(folder());
        var jars = jars(host);
        disk.deleteTree(prepared);
        disk.makeFolder(prepared, Mode.PRIVATE_FOLDER);
        disk.makeFolder(prepared.resolve("lib"), Mode.PRIVATE_FOLDER);
        jars.forEach((name, jar) -> disk.write(prepared.resolve("lib").resolve(name), content(host, jar), Mode.PRIVATE_FILE));
        var classPath = String.join(host.os() == Os.WINDOWS ? ";" : ":", jars.keySet().stream().map(name -> folder().resolve("lib").resolve(name).toString()).toList());
        write(host, prepared.resolve("java.args"), Templates.render("java/java.args", Escaping.JAVA_ARGUMENT_FILE, Map.of("classPath", classPath)), Mode.PRIVATE_FILE);
        write(host, prepared.resolve("headroom"), Templates.render("shell/headroom.sh", Escaping.SHELL,
            Map.of("version", version, "runtime", folder(), "java", host.java().home())), Mode.PRIVATE_PROGRAM);
        write(host, prepared.resolve("contents"), contents(host, jars), Mode.PRIVATE_FILE);
        var old = folder().resolveSibling("." + version + ".headroom-old");
        disk.deleteTree(old);
        if (disk.exists(folder())) {
            disk.move(folder(), old);
        }
        disk.move(prepared, folder());
        disk.deleteTree(old);
    }

    private static void write(Host host, Path file, String text, Mode mode) {
        host.disk().write(file, text.getBytes(StandardCharsets.UTF_8), mode);
    }

    /// Names of the jars in class path order; two of the same name get their place in front.
    private static Map<String, Path> jars(HostView host) {
        var jars = new LinkedHashMap<String, Path>();
        for (var entry : host.java().classPath()) {
            if (host.disk().isFolder(entry)) {
                throw new Problem(Problem.Kind.FAILED, "headroom cannot be installed from here", "it runs from the folder " + entry + ", not from a jar", "start it with scripts/headroom or jbang");
            }
            var name = entry.getFileName().toString();
            jars.put(jars.containsKey(name) ? jars.size() + "-" + name : name, entry);
        }
        return jars;
    }

    /// The Java, our own jar, which comes first, by its bytes, and the released ones by their names.
    private static String contents(HostView host, Map<String, Path> jars) {
        List<String> lines = new ArrayList<>();
        lines.add("java " + host.java().home());
        lines.add(Fingerprint.sha256(content(host, jars.values().iterator().next())));
        lines.addAll(jars.keySet());
        return String.join("\n", lines) + "\n";
    }

    private static byte[] content(HostView host, Path jar) {
        return host.disk().read(jar).orElseThrow(() -> new Problem(Problem.Kind.FAILED, "a part of headroom is missing", jar + " does not exist", "start headroom again, so that it is fetched again"));
    }
}
