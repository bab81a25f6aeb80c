package headroom.runtime;

import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.Problem;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// A whole Java on this machine, with the tools that headroom's own runtime leaves out.
public record Jdk(Path home) {
    private static final int OLDEST = 25;
    private static final Pattern MAJOR = Pattern.compile("(\\d+).*");

    /// The Java that runs now, or the first other that has jshell(1): `JAVA_HOME`, the one on PATH, those where
    /// systems and SDK managers put them. None is a `Problem`.
    public static Jdk require(HostView host) {
        var named = Stream.of(
                        Optional.of(host.java().home()),
                        host.env().get("JAVA_HOME").map(Path::of),
                        host.onPath("jshell")
                                .map(program ->
                                        host.disk().resolve(program).getParent().getParent()))
                .flatMap(Optional::stream);
        var found = Stream.of(
                        Path.of("/usr/lib/jvm"),
                        Path.of("/Library/Java/JavaVirtualMachines"),
                        host.home().resolve(".sdkman/candidates/java"),
                        host.home().resolve(".jbang/cache/jdks"),
                        host.home().resolve(".jdks"))
                .flatMap(folder -> host.disk().list(folder).stream())
                .flatMap(folder -> Stream.of(folder, folder.resolve("Contents/Home")));
        return Stream.concat(named, found)
                .filter(host.disk()::isFolder)
                .map(Jdk::new)
                .filter(jdk -> jdk.suffices(host))
                .findFirst()
                .orElseThrow(() -> Problem.failed(
                        "there is no jshell",
                        "headroom's own Java has none, and no JDK " + OLDEST + " or newer was found",
                        "install a JDK " + OLDEST + ", or set JAVA_HOME to one"));
    }

    private boolean suffices(HostView host) {
        var major = MAJOR.matcher(JavaImage.version(host, home));
        return major.matches()
                && Integer.parseInt(major.group(1)) >= OLDEST
                && host.disk().isProgram(program(host.os(), "jshell"));
    }

    /// One of its programs, such as `java`.
    public Path program(Os os, String name) {
        return home.resolve("bin").resolve(os == Os.WINDOWS ? name + ".exe" : name);
    }
}
