package headroom.managers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Env;
import headroom.host.Host;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import support.JBangAtHand;
import support.Managers;

/// A real container engine, and a user of this machine with a home of their own, whose uid is nobody else's. The
/// engine is taken down again where it did not run before.
final class DockerBox implements AutoCloseable {
    static final long USER = 4711;
    static final String COMPILER = "headroom-test-compiler:latest";
    private final Path rig;
    private final Path root;
    private final boolean wasUp;
    private final String path;

    DockerBox() throws IOException {
        rig = Managers.rig("docker-box.sh")
                .orElseGet(() -> Assumptions.abort("there is no Docker here, or this is not the full run"));
        wasUp = call("status").ok();
        if (!wasUp) {
            Box.require(call("up"));
        }
        var variables = Box.require(call("env")).out();
        path = variables.replaceAll("(?s).*PATH=(\\S+).*", "$1");
        root = Files.createTempDirectory(Path.of("/var/tmp"), "headroom-docker");
        Box.require(run("chmod", "711", root.toString()));
        Box.require(run("cp", "-rL", variables.replaceAll("(?s).*DOCKER_CONFIG=(\\S+).*", "$1"), config().toString()));
        Box.require(run("chown", "-R", USER + ":" + USER, config().toString()));
        var build = Files.createDirectory(root.resolve("build"));
        Box.copyBuild(build);
        var script = build.resolve("headroom");
        Files.writeString(script, Files.readString(script).replace("/headroom/", build + "/"));
        Files.createDirectories(home().resolve(".claude"));
        Files.writeString(home().resolve(".claude/settings.json"), "{\n  \"mine\": 1\n}\n");
        Box.require(run("chown", "-R", USER + ":" + USER, home().toString()));
        if (!docker("image inspect headroom-test-base").ok()) {
            Box.require(Managers.run(rig.resolveSibling("make-base-image.sh").toString()));
        }
    }

    /// Of the client, with its plugins.
    private Path config() {
        return root.resolve("docker-config");
    }

    Path home() {
        return root.resolve("home");
    }

    /// One call of the rig.
    CommandResult call(String... words) {
        var all = new ArrayList<>(List.of(rig.toString()));
        all.addAll(List.of(words));
        return run(all.toArray(String[]::new));
    }

    private static CommandResult run(String... words) {
        return Host.real(new Env(System.getenv())).exec().run(Command.of(words).within(Duration.ofMinutes(4)));
    }

    /// A shell's words for the client, as root.
    CommandResult docker(String words) {
        return shell(List.of("sh", "-c", "docker " + words), Map.of());
    }

    /// A shell command as the user, with `headroom` for this very build.
    CommandResult as(String script) {
        return as(script, Map.of());
    }

    /// The same with more variables; the group of the engine's socket is the user's, too.
    CommandResult as(String script, Map<String, String> variables) {
        return shell(
                List.of(
                        "setpriv",
                        "--reuid=" + USER,
                        "--regid=" + USER,
                        "--groups=0",
                        "sh",
                        "-c",
                        "cd; headroom() { " + root.resolve("build/headroom") + " \"$@\"; }; " + script),
                variables);
    }

    private CommandResult shell(List<String> words, Map<String, String> variables) {
        var all = new ArrayList<>(List.of(
                "env",
                "-i",
                "HOME=" + home(),
                "PATH=" + path,
                "DOCKER_CONFIG=" + config(),
                "LANG=C.UTF-8",
                "HEADROOM_BASE_IMAGE=headroom-test-base:latest",
                "HEADROOM_BUILD_IMAGE=" + COMPILER));
        variables.forEach((name, value) -> all.add(name + "=" + value));
        all.addAll(words);
        return run(all.toArray(String[]::new));
    }

    /// A copy of this checkout, the user's own, and an image that compiles it without a network.
    Path checkout() throws IOException {
        var clone = root.resolve("clone");
        if (!Files.exists(clone)) {
            Files.createDirectory(clone);
            for (var part : List.of("headroom.java", "lib", "scripts", "templates", ".dockerignore")) {
                Box.require(run("cp", "-r", part, clone.resolve(part).toString()));
            }
            Box.require(run("chown", "-R", USER + ":" + USER, clone.toString()));
        }
        if (!docker("image inspect " + COMPILER).ok()) {
            makeCompiler();
        }
        return clone;
    }

    /// A JDK with the local Maven repository of this machine.
    private void makeCompiler() throws IOException {
        var make = rig.resolveSibling("make-base-image.sh");
        Box.require(run(
                "env",
                "MODULES=java.se,jdk.httpserver,jdk.crypto.ec,jdk.unsupported,jdk.management,jdk.zipfs,jdk.net,jdk.charsets,jdk.naming.dns,jdk.compiler,jdk.jartool,jdk.jshell",
                make.toString(),
                "--full",
                "headroom-test-jdk"));
        var repository = JBangAtHand.repository();
        var context = Files.createDirectory(root.resolve("compiler"));
        Box.require(run(
                "sh",
                "-c",
                "mkdir -p " + context + "/.m2/repository && tar -C " + repository
                        + " --exclude='./com/google/*.jar' --exclude='./com/github/*.jar'"
                        + " --exclude='./org/scala-lang/*.jar' -cf - . | tar -C "
                        + context + "/.m2/repository -xf -"));
        var place = context.resolve(".m2/repository/dev/jbang/jbang-cli/0.132.1/jbang-cli-0.132.1-all.jar");
        Files.createDirectories(place.getParent());
        Files.copy(JBangAtHand.jar().orElseThrow(), place, StandardCopyOption.REPLACE_EXISTING);
        Files.writeString(
                context.resolve("Dockerfile"), "FROM headroom-test-jdk\nENV HOME=/root\nCOPY .m2 /root/.m2/\n");
        Box.require(docker("build -q -t " + COMPILER + " " + context));
        Host.real().disk().deleteTree(context);
    }

    /// Makes this build another one. What follows a jar's directory is of no meaning.
    void changeBuild() throws IOException {
        try (var files = Files.list(root.resolve("build"))) {
            var jar = files.filter(file -> file.getFileName().toString().startsWith("0-"))
                    .findFirst()
                    .orElseThrow();
            var bytes = Files.readAllBytes(jar);
            Files.write(jar, Arrays.copyOf(bytes, bytes.length + 1));
        }
    }

    /// What is left of headroom on the engine, and every file of the user's home with its owner.
    String leftovers() {
        return docker("ps -aq --filter name=headroom-").out()
                + docker("image ls -aq --filter label=headroom.version").out()
                + docker("volume ls -q").out()
                + docker("network ls -q").out()
                + run("find", home().toString(), "-printf", "%P %U %m %s\\n").out();
    }

    CommandResult apply(int port, String more) {
        return as("headroom install apply --preset persistent-docker --providers manual --target claude --port " + port
                + " " + more);
    }

    CommandResult verb(String verb) {
        return as("headroom install " + verb);
    }

    JsonNode health(int port) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var answer = client.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/health"))
                            .timeout(Duration.ofSeconds(5))
                            .build(),
                    BodyHandlers.ofString());
            return new ObjectMapper().readTree(answer.body());
        }
    }

    String instance(int port) {
        try {
            return health(port).path("instance_id").asText();
        } catch (Exception e) {
            return "";
        }
    }

    String settings() throws IOException {
        return Files.readString(home().resolve(".claude/settings.json"));
    }

    @Override
    public void close() throws IOException {
        docker("ps -aq --filter label=headroom.deployment=" + home()
                + "/.headroom/deploy/default | xargs -r docker rm -f");
        if (!wasUp) {
            call("down");
        }
        Host.real().disk().deleteTree(root);
    }
}
