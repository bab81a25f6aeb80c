package headroom.deploy;

import headroom.host.HostView;
import headroom.host.Mode;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Fingerprint;
import headroom.manifest.Mutation;
import headroom.supervise.Artifact;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The manager's files that their user has edited since headroom wrote them: they are kept, and named. One that would have to change for what is asked
/// now is a `Problem`: both changes in one file cannot be had. Drop-ins beside them are never touched.
final class EditedUnits {
    private final HostView host;
    private final List<Mutation> units;

    EditedUnits(HostView host, Optional<Deployment> current) {
        this.host = host;
        this.units = current.stream().flatMap(deployment -> deployment.manifest().mutations().stream())
            .filter(mutation -> mutation.kind() == Mutation.Kind.UNIT && mutation.state() == Mutation.State.DONE && mutation.after() != null).toList();
    }

    /// Those of the files to write that stay as the user has them.
    List<Path> kept(List<Artifact> artifacts) {
        return artifacts.stream().filter(artifact -> written(artifact).filter(after -> after.sameContent(Artifacts.bytes(artifact))).isPresent()).map(Artifact::path).toList();
    }

    /// Why others of them cannot be written.
    List<Problem> conflicts(List<Artifact> artifacts) {
        return artifacts.stream().filter(artifact -> written(artifact).filter(after -> !after.sameContent(Artifacts.bytes(artifact))).isPresent())
            .map(artifact -> new Problem(Problem.Kind.NEEDS_PERSON, artifact.path() + " was edited since headroom wrote it", "what is asked now needs another text there",
                "keep your change in a drop-in (systemctl edit) or elsewhere, delete the file, then run the command again")).toList();
    }

    static String note(Path kept) {
        return kept + " was edited since headroom wrote it and stays as it is; a drop-in (systemctl edit) would be kept, too";
    }

    static Fingerprint fingerprint(Artifact artifact) {
        return Fingerprint.of(Artifacts.bytes(artifact), Mode.PRIVATE_FILE);
    }

    /// What headroom wrote there, where something else stands now.
    private Optional<Fingerprint> written(Artifact artifact) {
        var now = host.disk().isFile(artifact.path()) ? host.disk().read(artifact.path()) : Optional.<byte[]>empty();
        return units.stream().filter(unit -> artifact.path().equals(unit.path())).map(Mutation::after).findFirst()
            .filter(after -> now.isPresent() && !after.sameContent(now.get()) && !Arrays.equals(now.get(), Artifacts.bytes(artifact)));
    }
}
