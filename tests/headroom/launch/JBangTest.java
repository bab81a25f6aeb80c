package headroom.launch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import com.sun.net.httpserver.SimpleFileServer.OutputLevel;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarFile;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import support.Checkout;
import support.JBangAtHand;
import support.Program;
import support.Scale;
import support.SourceTree;

/// The ways in which a user of JBang starts headroom.
class JBangTest {
    private static Checkout checkout;
    private static Path jbang;

    @BeforeAll
    static void aMachineWithJBang() throws IOException {
        assumeTrue(
                JBangAtHand.jar().isPresent(), "JBang's jar is not at hand: JBang is installed in a way that hides it");
        checkout = new Checkout();
        jbang = JBangAtHand.command(
                Files.createDirectories(checkout.beside("jbang")),
                JBangAtHand.jar().orElseThrow());
    }

    @AfterAll
    static void leaveNothing() {
        if (checkout != null) {
            checkout.close();
        }
    }

    @Test
    void theScriptRunsByItsPath() {
        assertStarts(jbang("headroom.java", "--version").in(checkout.root()));
        assertStarts(jbang(checkout.root() + "/headroom.java", "--version"));
    }

    @Test
    void theScriptRunsItself() {
        assertStarts(checkout.program("sh", checkout.root() + "/headroom.java", "--version")
                .set("PATH", jbang.getParent() + ":/usr/bin:/bin")
                .set("JAVA_HOME", JBangAtHand.jdk().toString()));
    }

    @Test
    void theAliasRunsInTheCheckoutAndFromAnotherFolder() throws IOException {
        assertStarts(jbang("headroom@.", "--version").in(checkout.root()));
        assertStarts(jbang("headroom@" + checkout.root(), "--version"));
        var below = Files.createDirectories(checkout.beside("a project/src"));
        assertStarts(jbang("headroom@../../" + checkout.root().getFileName(), "--version")
                .in(below));
    }

    @Test
    void theAliasRunsFromTheCatalogOfAnotherFolder() throws IOException {
        var project = Files.createDirectories(checkout.beside("project with a catalog"));
        Files.writeString(
                project.resolve("jbang-catalog.json"),
                "{\"aliases\": {\"hr\": {\"script-ref\": \"../my checkout's copy/headroom.java\"}}}");
        assertStarts(jbang("hr", "--version").in(project));
    }

    @Test
    void theOtherAliasRunsTheProxyAlone() throws IOException {
        assumeTrue(Scale.all(), "compiles everything twice more; only with --all");
        assertIsProxy(jbang("headroom-proxy@" + checkout.root(), "--help").run());
        var server = serve("127.0.0.1");
        try {
            assertIsProxy(jbang("headroom-proxy@" + url(server) + "jbang-catalog.json", "--help")
                    .run());
        } finally {
            server.stop(0);
        }
    }

    private static void assertIsProxy(Program.Run run) {
        assertEquals(0, run.code(), run::toString);
        assertTrue(run.out().startsWith("Usage: headroom proxy "), run::toString);
    }

    @Test
    void aCatalogOnTheWebBringsEverySourceAndTemplate() throws IOException {
        var server = serve("127.0.0.1");
        try {
            assertStarts(jbang("headroom@" + url(server) + "jbang-catalog.json", "--version"));
        } finally {
            server.stop(0);
        }
        // Fetched is fetched.
        assertStarts(jbang("headroom@" + url(server) + "jbang-catalog.json", "--version"));
        assertEquals(SourceTree.files("templates"), templatesBuilt());
    }

    /// The templates in the jars that JBang has built so far; every jar holds the same.
    private static List<String> templatesBuilt() throws IOException {
        var built = new ArrayList<List<String>>();
        try (var files = Files.walk(checkout.home().resolve(".jbang/cache/jars"))) {
            for (var jar : files.filter(file -> file.endsWith("headroom.jar")).toList()) {
                try (var open = new JarFile(jar.toFile())) {
                    built.add(open.stream()
                            .map(entry -> entry.getName())
                            .filter(name -> name.startsWith("templates/") && !name.endsWith("/"))
                            .sorted()
                            .toList());
                }
            }
        }
        assertFalse(built.isEmpty());
        built.forEach(templates -> assertEquals(built.getFirst(), templates));
        return built.getFirst();
    }

    /// JBang trusts 127.0.0.1 unasked, but no other address of the loopback network.
    @Test
    void aStrangersCatalogRunsOnlyOnceItIsTrusted() throws IOException {
        var server = serve("127.0.0.2");
        try {
            var catalog = url(server) + "jbang-catalog.json";
            var refused =
                    jbang("headroom@" + catalog, "--version").reading("0\n").run();
            assertEquals("", refused.out().strip(), refused::toString);
            assertTrue(
                    refused.code() != 0 && refused.err().contains("is not from a trusted source"), refused::toString);
            assumeTrue(
                    Scale.all(),
                    "that it runs once trusted, and not when nobody answers, takes a minute; only with --all");
            var unanswered = jbang("headroom@" + catalog, "--version").run();
            assertTrue(unanswered.code() != 0 && unanswered.out().isBlank(), unanswered::toString);
            assertEquals(0, jbang("trust", "add", url(server)).run().code());
            assertStarts(jbang("headroom@" + catalog, "--version"));
        } finally {
            server.stop(0);
        }
    }

    @Test
    void onceFetchedNoNetworkIsNeeded() {
        assumeTrue(
                Program.of("unshare", "--net", "true").run().code() == 0,
                "a machine without a network needs root and unshare(1)");
        assertStarts(jbang("headroom.java", "--version").in(checkout.root()));
        var offline = checkout.program("unshare", "--net", jbang.toString(), "headroom.java", "--version")
                .in(checkout.root())
                .set("JAVA_HOME", JBangAtHand.jdk().toString());
        assertStarts(offline);
    }

    private static Program jbang(String... arguments) {
        var words = new ArrayList<>(List.of(jbang.toString()));
        words.addAll(List.of(arguments));
        return checkout.program(words.toArray(String[]::new))
                .set("JAVA_HOME", JBangAtHand.jdk().toString());
    }

    private static void assertStarts(Program program) {
        var run = program.run();
        assertEquals(0, run.code(), run::toString);
        assertTrue(run.out().matches("headroom \\d+\\.\\d+\\.\\d+ \\(build [0-9a-f]{8}\\)\n"), run::toString);
    }

    private static HttpServer serve(String address) {
        try {
            var server = SimpleFileServer.createFileServer(
                    new InetSocketAddress(address, 0), checkout.root(), OutputLevel.NONE);
            server.start();
            return server;
        } catch (UncheckedIOException e) {
            assumeTrue(false, "this machine has no address " + address + ": " + e.getMessage());
            throw e;
        }
    }

    private static String url(HttpServer server) {
        return "http://" + server.getAddress().getAddress().getHostAddress() + ":"
                + server.getAddress().getPort() + "/";
    }
}
