package support;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/// Programs of others that tests meet, from the machine's package manager. They are unpacked into a folder of the
/// cache and never installed: no service of theirs starts, and the machine stays as it is.
public final class DebianPackage {
    private DebianPackage() {}

    /// The program of this package, as a command that finds its own libraries; where it cannot be had, the test is
    /// skipped and says why.
    public static Path program(String name) {
        return program(name, name);
    }

    /// The same of a package that is not called like its program.
    public static synchronized Path program(String name, String debian) {
        Assumptions.assumeTrue(Scale.all() || Files.exists(command(name)), name + " is fetched with --all");
        return at(name, debian);
    }

    private static Path at(String name, String debian) {
        try {
            if (!Files.exists(command(name))) {
                fetch(name, debian);
            }
            return command(name);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path folder(String name) {
        var cache = System.getenv("XDG_CACHE_HOME") == null
                ? Path.of(System.getProperty("user.home"), ".cache")
                : Path.of(System.getenv("XDG_CACHE_HOME"));
        return cache.resolve("headroom-test/debian").resolve(name);
    }

    private static Path command(String name) {
        return folder(name).resolve("command").resolve(name);
    }

    private static void fetch(String name, String debian) throws IOException {
        Assumptions.assumeTrue(Program.onPath("apt-get").isPresent(), "there is no apt-get to fetch " + name + " with");
        var archives = Files.createDirectories(folder(name).resolve("archives"));
        Files.createDirectories(archives.resolve("partial"));
        var said = download(debian, archives);
        if (said.isPresent()) {
            Program.of("apt-get", "update", "-qq").run();
            said = download(debian, archives);
        }
        var reason = said;
        Assumptions.assumeTrue(reason.isEmpty(), () -> "apt-get cannot fetch " + name + ": " + reason.orElseThrow());
        var root = folder(name).resolve("root");
        try (var packages = Files.newDirectoryStream(archives, "*.deb")) {
            for (var each : packages) {
                Assumptions.assumeTrue(
                        Program.of("dpkg-deb", "-x", each.toString(), root.toString())
                                        .run()
                                        .code()
                                == 0,
                        "dpkg-deb cannot unpack " + each);
            }
        }
        // fish takes the folders beside its own for its data where all of them are there.
        if (Files.isDirectory(root.resolve("etc")) && Files.notExists(root.resolve("usr/etc"))) {
            Files.createSymbolicLink(root.resolve("usr/etc"), Path.of("../etc"));
        }
        var binary = List.of("usr/sbin", "usr/lib/chromium", "usr/bin", "bin").stream()
                .map(place -> root.resolve(place).resolve(name))
                .filter(Files::exists)
                .findFirst()
                .orElseThrow();
        JBangAtHand.script(
                command(name),
                "LD_LIBRARY_PATH=%s${LD_LIBRARY_PATH:+:$LD_LIBRARY_PATH}".formatted(libraries(root)),
                "export LD_LIBRARY_PATH",
                // Where zsh looks for its functions; nobody else reads it.
                "FPATH=$(find %s/usr/share/zsh/functions -type d 2>/dev/null | tr '\\n' :)"
                        .formatted(JBangAtHand.quoted(root)),
                "export FPATH",
                "exec %s \"$@\"".formatted(JBangAtHand.quoted(binary)));
    }

    /// What apt-get said when it failed.
    private static Optional<String> download(String name, Path archives) {
        var run = Program.of(
                        "apt-get",
                        "install",
                        "-y",
                        "-qq",
                        "--reinstall",
                        "--no-install-recommends",
                        "--download-only",
                        "-o",
                        "APT::Sandbox::User=root",
                        "-o",
                        "Debug::NoLocking=1",
                        "-o",
                        "Dir::Cache::archives=" + archives,
                        name)
                .run();
        return run.code() == 0
                ? Optional.empty()
                : Optional.of(run.err().strip().lines().reduce("", (first, last) -> last));
    }

    private static String libraries(Path root) throws IOException {
        var folders = new ArrayList<String>();
        for (var place : List.of("usr/lib", "lib")) {
            if (Files.isDirectory(root.resolve(place))) {
                try (var below = Files.newDirectoryStream(root.resolve(place), "*-linux-gnu*")) {
                    below.forEach(folder -> {
                        folders.add(JBangAtHand.quoted(folder));
                        folders.add(JBangAtHand.quoted(folder.resolve("pulseaudio")));
                    });
                }
            }
        }
        return String.join(":", folders);
    }
}
