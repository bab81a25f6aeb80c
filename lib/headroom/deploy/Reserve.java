package headroom.deploy;

import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;

/// Space that is held for a disk that fills up: to take a deployment back, records and users' files must be written.
/// Each deployment has a file of 512 KB, which goes when a command finds the disk full, and is made again when there
/// is room.
final class Reserve {
    private static final int SIZE = 512 * 1024;
    /// With less than this a command may fail half-way, in bytes.
    private static final long FULL = 256 * 1024;
    /// With less than this nothing is held, in bytes.
    private static final long AMPLE = 16L << 20;
    /// A file system gives space back in its own time.
    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Reserve() {}

    /// Gives the space back where the disk is full.
    static void release(Host host, Workspace workspace) {
        if (room(host, workspace) >= FULL) {
            return;
        }
        var held = host.disk().list(workspace.deployments()).stream()
                .map(Reserve::in)
                .filter(host.disk()::isFile)
                .toList();
        held.forEach(host.disk()::delete);
        var end = host.time().now().plus(PATIENCE);
        while (!held.isEmpty()
                && room(host, workspace) < FULL
                && host.time().now().isBefore(end)) {
            host.time().sleep(Duration.ofMillis(20));
        }
    }

    /// Holds some for each deployment of headroom's, where there is plenty.
    static void hold(Host host, Workspace workspace) {
        for (var manifest : new Registry(host.disk(), workspace).ours()) {
            var file = in(new Deployment(workspace, manifest).folder());
            if (!host.disk().isFile(file) && room(host, workspace) > AMPLE) {
                // What repeats itself would take no space where files are compressed.
                var content = new byte[SIZE];
                new Random().nextBytes(content);
                try {
                    host.disk().write(file, content, FileMode.PRIVATE_FILE);
                } catch (Problem none) {
                    return;
                }
            }
        }
    }

    private static Path in(Path deployment) {
        return deployment.resolve("reserve");
    }

    /// Where the system does not tell, there is enough to do without.
    private static long room(Host host, Workspace workspace) {
        return host.disk().room(workspace.root()).orElse(FULL);
    }
}
