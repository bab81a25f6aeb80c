package headroom.manifest;

import headroom.contract.Mode;
import headroom.contract.Profile;
import headroom.host.DiskView;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/// A deployment's record together with where it lives.
public record Deployment(Workspace workspace, Manifest manifest) {
    public Profile profile() {
        return manifest.profile();
    }

    public Path folder() {
        return workspace.deployment(profile());
    }

    /// Runs the proxy in the foreground, or with `keep` keeps one running.
    public Path runner() {
        return folder().resolve("run-headroom" + workspace.scriptEnding());
    }

    /// Starts the proxy if it is gone; what watchdogs call.
    public Path ensurer() {
        return folder().resolve("ensure-headroom" + workspace.scriptEnding());
    }

    public Path runnerLog() {
        return folder().resolve("runner.log");
    }

    public Path runnerPid() {
        return folder().resolve("runner.pid");
    }

    /// Environment of the service that must not stand in the manifest.
    public Path serviceEnv() {
        return folder().resolve("service.env");
    }

    /// There while proxies start and none gets ready: since when, and `exhausted` once the runner would give up if
    /// no command were at work.
    public Path failing() {
        return folder().resolve("failing");
    }

    /// There while the runner has given up; holds when it did.
    public Path gaveUp() {
        return folder().resolve("gave-up");
    }

    /// The user ids under which its port may be held: its owner's, in a shared workspace that of the account, and
    /// for a container the engine's; none where the system has no user ids.
    public Set<Long> users(DiskView disk) {
        var owners = Stream.of(folder(), workspace.state()).map(disk::owner).flatMapToLong(OptionalLong::stream);
        var engine = manifest.service().container().isPresent() ? LongStream.of(0) : LongStream.empty();
        return LongStream.concat(owners, engine).boxed().collect(Collectors.toSet());
    }

    public Path backups() {
        return folder().resolve("backup");
    }

    /// What was kept under this name, if anything.
    public Optional<byte[]> kept(DiskView disk, String name) {
        return disk.read(backups().resolve(name));
    }

    /// The arguments of `headroom proxy`, which for a time of passthrough only forwards.
    public List<String> proxyArgs() {
        return manifest.proxyArgs(mode());
    }

    /// What its proxy may do now.
    public Mode mode() {
        return manifest.phase() == Manifest.Phase.PASSTHROUGH
                ? Mode.PASSTHROUGH
                : manifest.proxy().mode();
    }

    /// A mark of all that the proxy is started with, by which it can be told whether a running one has other
    /// settings. It tells nothing of them: part of them is a key that nobody can guess.
    public String settings(DiskView disk) {
        var env = disk.read(serviceEnv())
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("");
        return Fingerprint.sha256((proxyArgs() + "\n" + env).getBytes(StandardCharsets.UTF_8))
                .substring(0, 16);
    }

    /// What tools are pointed at.
    public String baseUrl() {
        return "http://127.0.0.1:" + manifest.port();
    }
}
