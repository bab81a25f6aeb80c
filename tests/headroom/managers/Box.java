package headroom.managers;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.Env;
import headroom.host.Host;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Assumptions;
import support.Managers;

/// A machine of its own with a real systemd, in which this very build of headroom lies at `/headroom/headroom`. Its
/// network is the host's.
final class Box implements AutoCloseable {
    private final Path rig;
    private final Path build;
    private final String name;

    Box(Path rig, String name, String... options) throws IOException {
        this.rig = rig;
        this.name = "headroom-" + name + "-" + ProcessHandle.current().pid();
        this.build = Files.createTempDirectory(Path.of("/var/tmp"), "headroom-build");
        copyBuild(build);
        var words = new ArrayList<>(List.of("up", "--bind", build + ":/headroom"));
        words.addAll(List.of(options));
        require(call(words.toArray(String[]::new)));
    }

    /// Boots one with this user; without a systemd to test with, or outside the full run, the test is skipped.
    static Box up(String name, String user) throws IOException {
        var rig = Managers.rig("systemd-box.sh");
        Assumptions.assumeTrue(
                rig.isPresent(), "there is no systemd to test with on this machine, or this is not the full run");
        return new Box(rig.get(), name, "--user", user);
    }

    /// Copies this build and a script that runs it; the folder is to appear as `/headroom`.
    static void copyBuild(Path build) throws IOException {
        var entries = new ArrayList<String>();
        var host = Host.real();
        for (var jar : host.java().classPath()) {
            var copy = build.resolve(entries.size() + "-" + jar.getFileName());
            Files.copy(jar, copy, StandardCopyOption.REPLACE_EXISTING);
            entries.add("/headroom/" + copy.getFileName());
        }
        var script = Files.writeString(
                build.resolve("headroom"),
                "#!/bin/sh\nexec " + host.java().home() + "/bin/java -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -cp "
                        + String.join(":", entries) + " headroom \"$@\"\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        Files.setPosixFilePermissions(build, PosixFilePermissions.fromString("rwxr-xr-x"));
        try (var files = Files.list(build)) {
            for (var file : files.filter(file -> !file.equals(script)).toList()) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
            }
        }
    }

    /// One call of the rig.
    CommandResult call(String... words) {
        var all = new ArrayList<>(List.of(rig.toString()));
        all.addAll(List.of(words));
        return Host.real(new Env(System.getenv()))
                .exec()
                .run(new Command(all, Map.of("SYSTEMD_BOX", name), "", Duration.ofMinutes(3)));
    }

    /// Runs a shell command as root.
    CommandResult root(String script) {
        return call("exec", "sh", "-c", script);
    }

    /// Runs a shell command as this user, who has a manager of their own.
    CommandResult as(String user, String script) {
        return call("exec-user", user, "sh", "-c", script);
    }

    static CommandResult require(CommandResult outcome) {
        if (!outcome.ok()) {
            throw new AssertionError("exit code " + outcome.exitCode() + "\n" + outcome.out() + outcome.err());
        }
        return outcome;
    }

    @Override
    public void close() throws IOException {
        call("down");
        Host.real().disk().deleteTree(build);
    }
}
