package headroom.host;

import java.io.File;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;

/// The Java that runs this process: its home folder and the class path it was started with.
public record RunningJava(Path home, List<Path> classPath) {
    static RunningJava current() {
        var entries = System.getProperty("java.class.path").split(File.pathSeparator);
        return new RunningJava(
                Path.of(System.getProperty("java.home")),
                Arrays.stream(entries)
                        .filter(entry -> !entry.isBlank())
                        .map(Path::of)
                        .map(Path::toAbsolutePath)
                        .toList());
    }
}
