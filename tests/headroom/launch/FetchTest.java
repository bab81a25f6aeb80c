package headroom.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static support.JBangAtHand.quoted;

import headroom.host.Host;
import headroom.manifest.Fingerprint;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import support.Checkout;
import support.JBangAtHand;
import support.Program;
import support.Scale;

/// Where the bootstrap takes JBang from, and what it says when it gets none. Nothing here reaches a network but the
/// test that says so.
@Execution(ExecutionMode.CONCURRENT)
class FetchTest {
    /// What the scripts need of a Unix system; no Java, Maven, curl or wget.
    private static final List<String> UNIX = List.of(
            "sh",
            "dash",
            "bash",
            "cat",
            "cksum",
            "cp",
            "env",
            "find",
            "grep",
            "id",
            "mkdir",
            "mv",
            "readlink",
            "rm",
            "sed",
            "sha256sum");

    private Path jbang;
    private Checkout machine;

    @BeforeEach
    void aMachineWithoutJBang() {
        assumeTrue(
                JBangAtHand.jar().isPresent(), "JBang's jar is not at hand: JBang is installed in a way that hides it");
        jbang = JBangAtHand.jar().orElseThrow();
        machine = new Checkout();
        JBangAtHand.only(machine.beside("bin"), UNIX);
    }

    @AfterEach
    void leaveNothing() {
        if (machine != null) {
            machine.close();
        }
    }

    @Test
    void aJBangOnThePathIsUsedWithoutLosingArguments() throws IOException {
        var installed = Files.createDirectories(machine.beside("jbang/bin"));
        JBangAtHand.script(installed.resolve("jbang"), "echo 'the script of JBang was run' >&2", "exit 9");
        Files.createSymbolicLink(installed.resolve("jbang.jar"), jbang);
        Files.createSymbolicLink(machine.beside("bin").resolve("jbang"), installed.resolve("jbang"));
        assertArrives(run("", "a b", ""), "", "a b", "");
        assertFalse(Files.exists(machine.cache().resolve("jbang-0.132.1.jar")), "no other JBang is fetched");
    }

    @Test
    void aJBangOnThePathThatHidesItsJarIsHandedTheCommandLine() throws IOException {
        var said = machine.beside("said");
        JBangAtHand.script(machine.beside("bin").resolve("jbang"), "printf '%s\\n' \"$@\" >" + quoted(said), "exit 7");
        assertEquals(7, run("a b", "$c").code());
        assertEquals(
                List.of(
                        "--quiet",
                        "run",
                        machine.root()
                                .resolve("scripts/../tests/fixtures/launch/Echo.java")
                                .toString(),
                        "a b",
                        "$c"),
                Files.readAllLines(said));
    }

    @Test
    void aJBangThatHidesItsJarIsPassedOverForEmptyArguments() {
        machine.withJBangInMaven(jbang);
        JBangAtHand.script(
                machine.beside("bin").resolve("jbang"), "echo 'this would lose the empty argument' >&2", "exit 9");
        assertArrives(run("a", ""), "a", "");
    }

    @Test
    void mavenFetchesItIntoTheHomeFromAFolderWithoutAPom() throws IOException {
        var said = machine.beside("said");
        fakeJava();
        JBangAtHand.script(
                machine.beside("bin").resolve("mvn"),
                "{ pwd; ls; printf '%s\\n' \"$@\"; } >" + quoted(said),
                "for word in \"$@\"; do case $word in -DoutputDirectory=*) cp " + quoted(jbang)
                        + " \"${word#*=}/jbang-cli-0.132.1-all.jar\" ;; esac; done");
        var first = run("x");
        assertArrives(first, "x");
        assertEquals(
                "headroom: first run, fetching JBang 0.132.1 (10 MB), the Java libraries (35 MB); that takes one to"
                        + " two minutes, later runs start at once\n",
                Checkout.withoutTicks(first.err()));
        var lines = Files.readAllLines(said);
        assertTrue(Path.of(lines.getFirst()).startsWith(machine.cache()), lines::toString);
        assertEquals("-q", lines.get(1), "the folder Maven runs in is empty: " + lines);
        assertTrue(lines.contains("-Dmaven.repo.local=" + machine.home() + "/.m2/repository"), lines::toString);
        assertTrue(lines.contains("-Dartifact=dev.jbang:jbang-cli:0.132.1:jar:all"), lines::toString);
        assertEquals("", run("x").err());
    }

    @Test
    void whatTakesLongSaysThatItGoesOn() throws IOException {
        fakeJava();
        JBangAtHand.only(machine.beside("bin"), List.of("sleep"));
        JBangAtHand.script(
                machine.beside("bin").resolve("mvn"),
                "sleep 11",
                "printf '\\033[0m[ERROR] no route to host\\n'",
                "exit 1");
        var run = run("x");
        assertTrue(run.err().contains("start at once\nheadroom: still at it, 10 s\nerror: "), run::toString);
    }

    @Test
    void anotherJarThanTheExpectedOneIsRefused() throws IOException {
        fakeJava();
        JBangAtHand.script(
                machine.beside("bin").resolve("mvn"),
                "for word in \"$@\"; do case $word in -DoutputDirectory=*) echo evil"
                        + " >\"${word#*=}/jbang-cli-0.132.1-all.jar\" ;; esac; done");
        JBangAtHand.script(
                machine.beside("bin").resolve("curl"), "echo 'the installer must not be asked' >&2", "exit 0");
        var run = run("x");
        assertEquals(1, run.code(), run::toString);
        assertTrue(
                run.err().contains("error: the JBang that Maven has is not JBang 0.132.1\nwhy: its sha256 is "),
                run::toString);
        assertFalse(run.err().contains("installer"), run::toString);
        assertNothingKept();
    }

    @Test
    void aSpoiltJarInTheMavenRepositoryIsRefused() throws IOException {
        fakeJava();
        var spoilt = Files.writeString(machine.beside("spoilt.jar"), "not a jar");
        machine.withJBangInMaven(spoilt);
        var run = run("x");
        assertEquals(1, run.code(), run::toString);
        assertTrue(run.err().contains("next: remove dev/jbang from your Maven repository"), run::toString);
        assertNothingKept();
    }

    @Test
    void whereMavenFailsTheInstallerIsAsked() throws IOException {
        fakeJava();
        JBangAtHand.script(machine.beside("bin").resolve("mvn"), "echo '[ERROR] no route to host'", "exit 1");
        var installer = "mkdir -p \"$JBANG_DIR/bin\" && cp " + jbang
                + " \"$JBANG_DIR/bin/jbang.jar\"; echo \"$JBANG_DOWNLOAD_VERSION $JBANG_DEFAULT_JAVA_VERSION $*\""
                + " >\"$JBANG_DIR/given\"; cat \"$CURL_HOME/.curlrc\" >>\"$JBANG_DIR/given\"\n";
        JBangAtHand.script(
                machine.beside("bin").resolve("curl"),
                "printf '%s\\n' \"$*\" >" + quoted(machine.beside("asked")),
                "cat " + quoted(Files.writeString(machine.beside("installer"), installer)));
        var other = run("x");
        assertEquals(1, other.code(), "an installer that is not the pinned one is not run: " + other);
        assertFalse(Files.exists(machine.home().resolve(".jbang/given")));
        var script = machine.root().resolve("scripts/jbang");
        Files.writeString(
                script,
                Files.readString(script)
                        .replaceFirst(
                                "installer_sha256=\\w+",
                                "installer_sha256=" + Fingerprint.sha256(installer.getBytes(StandardCharsets.UTF_8))));
        var first = run("x");
        assertArrives(first, "x");
        assertEquals(
                "--proto =https -sf https://raw.githubusercontent.com/jbangdev/jbang/v0.132.1/src/main/scripts/jbang\n",
                Files.readString(machine.beside("asked")));
        assertEquals(
                "0.132.1 25 version\nproto = \"=https\"\n",
                Files.readString(machine.home().resolve(".jbang/given")));
        assertEquals("", run("x").err());
    }

    @Test
    void aSpoiltJarInTheCacheIsFetchedAgain() throws IOException {
        machine.withJBangInMaven(jbang);
        Files.writeString(Files.createDirectories(machine.cache()).resolve("jbang-0.132.1.jar"), "spoilt");
        assertArrives(run("x"), "x");
        assertEquals(Files.size(jbang), Files.size(machine.cache().resolve("jbang-0.132.1.jar")));
    }

    @Test
    void aListOfLibrariesThatIsDamagedIsDoneWithout() throws IOException {
        assumeTrue(Scale.all(), "compiles everything once more; only with --all");
        machine.withJBangInMaven(jbang);
        Files.writeString(
                machine.root().resolve("tests/fixtures/launch/Library.java"),
                "//JAVA 25+\n"
                    + "//DEPS info.picocli:picocli:4.7.7\n"
                    + "public class Library { public static void main(String[] args) { System.out.println(\"ran\"); }"
                    + " }\n");
        for (var damage : List.of("{\"a\": [{", "", "{}}")) {
            var list = Files.writeString(
                    Files.createDirectories(machine.home().resolve(".jbang/cache"))
                            .resolve("dependency_cache.json"),
                    damage);
            var run = machine.program(
                            "sh",
                            machine.root().resolve("scripts/jbang").toString(),
                            "tests/fixtures/launch/Library.java")
                    .set("PATH", machine.beside("bin").toString())
                    .run();
            assertEquals("ran\n", run.out(), run::toString);
            assertTrue(run.err().contains("went on without " + list), run::toString);
            assertFalse(run.err().contains("gson"), run::toString);
            for (var kept : machine.kept("Library")) {
                Host.real().disk().deleteTree(kept);
            }
        }
    }

    @Test
    void whatAnotherUserMayHaveKeptIsNotRun() throws IOException {
        machine.withJBangInMaven(jbang);
        assertArrives(run("x"), "x");
        Files.setPosixFilePermissions(machine.cache(), PosixFilePermissions.fromString("rwxrwxrwx"));
        assertTrue(run("x").err().contains("everybody may write " + machine.cache()));
        Files.setPosixFilePermissions(machine.cache(), PosixFilePermissions.fromString("rwx------"));
        assumeTrue(Host.real().processes().user().orElse(-1) == 0, "only root can give files to another user");
        for (var kept : List.of(machine.cache(), machine.cache().resolve("jbang-0.132.1.jar"))) {
            Files.setAttribute(kept, "unix:uid", 65_534);
            var run = run("x");
            assertEquals(1, run.code(), run::toString);
            assertTrue(run.err().contains(kept + " belongs to another user"), run::toString);
            Files.setAttribute(kept, "unix:uid", 0);
        }
    }

    @Test
    void whereNothingCanBeFetchedItSaysWhatToDo() throws IOException {
        fakeJava();
        JBangAtHand.script(machine.beside("bin").resolve("mvn"), "echo", "echo '[ERROR] no route to host'", "exit 1");
        var run = run("x");
        assertEquals(1, run.code(), run::toString);
        assertEquals("""
            headroom: first run, fetching JBang 0.132.1 (10 MB), the Java libraries (35 MB); that takes one to two minutes, later runs start at once
            error: JBang could not be fetched
            why: there is neither curl nor wget here; mvn said: [ERROR] no route to host
            next: check the network, or install curl, then run it again
            """, Checkout.withoutTicks(run.err()));
        assertNothingKept();
    }

    @Test
    void aMachineWithoutAnyJavaIsToldSo() {
        var run = hidden("exec %s tests/fixtures/launch/Echo.java x"
                .formatted(quoted(machine.root().resolve("scripts/jbang"))));
        assertEquals(1, run.code(), run::toString);
        assertEquals("""
            headroom: first run, fetching JBang 0.132.1 (10 MB), a JDK 25 (200 MB), the Java libraries (35 MB); that takes one to two minutes, later runs start at once
            error: JBang could not be fetched
            why: there is no Java, no Maven, neither curl nor wget here
            next: install Java and Maven, or install curl, then run it again
            """, Checkout.withoutTicks(run.err()));
    }

    /// With one processor what says that it goes on is begun late, and is to end all the same.
    @Test
    void whoIsToldSoAtOnceIsNotKeptWaiting() {
        assumeTrue(Files.isExecutable(Path.of("/usr/bin/taskset")), "there is no taskset");
        for (var round = 0; round < 5; round++) {
            var run = hidden("exec /usr/bin/timeout 60 /usr/bin/taskset -c 0 %s tests/fixtures/launch/Echo.java x"
                    .formatted(quoted(machine.root().resolve("scripts/jbang"))));
            assertEquals(1, run.code(), run::toString);
        }
    }

    @Test
    void aJdkOfAVersionManagerIsFound() throws IOException {
        machine.withJBangInMaven(jbang);
        var places = List.of(
                ".sdkman/candidates/java/25.0.1-tem",
                ".local/share/mise/installs/java/25",
                ".jbang/cache/jdks/25",
                ".jbang/currentjdk",
                "Library/Java/JavaVirtualMachines/jdk-25/Contents/Home");
        for (var place : Scale.all() ? places : places.subList(0, 1)) {
            var link = machine.home().resolve(place);
            var run = hidden("mkdir -p %s && ln -s \"$JDK\" %s && exec %s tests/fixtures/launch/Echo.java x"
                    .formatted(
                            quoted(link.getParent()),
                            quoted(link),
                            quoted(machine.root().resolve("scripts/jbang"))));
            assertArrives(run, "x");
            Files.delete(link);
        }
    }

    @Test
    void mavenAndTheNetworkAreEnough() throws IOException {
        assumeTrue(Scale.all(), "fetches everything from a Maven repository; only with --all");
        assumeTrue(Program.onPath("mvn").isPresent(), "there is no Maven");
        var first = machine.headroom("--version").unset("JBANG_REPO").run();
        assertEquals(0, first.code(), first::toString);
        assertEquals(
                "headroom: first run, fetching JBang 0.132.1 (10 MB), the Java libraries (35 MB); that takes one to"
                        + " two minutes, later runs start at once\n",
                Checkout.withoutTicks(first.err()));
        assertTrue(
                Files.exists(machine.home().resolve(".m2/repository/io/javalin")),
                "the libraries are in the home's repository");
        assertEquals(
                new Program.Run(0, first.out(), ""),
                machine.headroom("--version").unset("JBANG_REPO").run());
    }

    private Program.Run run(String... arguments) {
        return machine.echo("sh", arguments)
                .set("PATH", machine.beside("bin").toString())
                .run();
    }

    /// Puts a `java` on PATH, as Maven needs one; it is in no JDK.
    private void fakeJava() {
        JBangAtHand.script(
                machine.beside("bin").resolve("java"), "exec " + quoted(JBangAtHand.jdk()) + "/bin/java \"$@\"");
    }

    /// Runs a command line where no JDK of this machine can be seen but the one at `$JDK`.
    private Program.Run hidden(String command) {
        assumeTrue(
                Program.of("unshare", "--mount", "true").run().code() == 0,
                "hiding the JDKs of this machine needs root and unshare(1)");
        var jdk = machine.beside("the jdk");
        return machine.program("unshare", "--mount", "sh", "-c", """
            mkdir -p %1$s && mount --bind %2$s %1$s || exit 99
            for folder in /usr/lib/jvm /usr/lib64/jvm /usr/java /opt; do [ ! -d $folder ] || mount -t tmpfs none $folder || exit 99; done
            rm -rf "$HOME/.jdks"
            JDK=%1$s PATH=%3$s
            export PATH
            %4$s\
            """.formatted(
                                quoted(jdk),
                                quoted(JBangAtHand.jdk()),
                                quoted(machine.beside("bin")),
                                command.replace("ln -s", "/bin/ln -s")))
                .run();
    }

    private static void assertArrives(Program.Run run, String... arguments) {
        assertEquals(0, run.code(), run::toString);
        assertEquals(
                Stream.of(arguments).map(word -> "[" + word + "]").toList(),
                run.out().lines().limit(arguments.length).toList(),
                run::toString);
    }

    private void assertNothingKept() throws IOException {
        try (var kept = Files.list(machine.cache())) {
            assertEquals(List.of(), kept.toList());
        }
    }
}
