package headroom.change;

import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Fingerprint;
import headroom.manifest.Mutation;
import headroom.render.OwnFile;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The manager's files that their user has edited since headroom wrote them: they are kept, and named. One that
/// would have to change for what is asked now is a `Problem`: both changes in one file cannot be had. Drop-ins
/// beside them are never touched.
public final class EditedUnits {
    private final HostView host;
    private final List<Mutation.Unit> units;

    public EditedUnits(HostView host, Optional<Deployment> current) {
        this.host = host;
        this.units = current.stream()
                .flatMap(deployment -> deployment.manifest().mutations(Mutation.Unit.class).stream())
                .filter(unit -> unit.state() == Mutation.State.DONE)
                .toList();
    }

    /// Those of the files to write that stay as the user has them.
    public List<Path> kept(List<OwnFile> artifacts) {
        return artifacts.stream()
                .filter(artifact -> written(artifact)
                        .filter(after -> after.sameContent(artifact.bytes()))
                        .isPresent())
                .map(OwnFile::path)
                .toList();
    }

    /// Why others of them cannot be written.
    public List<Problem> conflicts(List<OwnFile> artifacts) {
        return artifacts.stream()
                .filter(artifact -> written(artifact)
                        .filter(after -> !after.sameContent(artifact.bytes()))
                        .isPresent())
                .map(artifact -> Problem.needsPerson(
                        artifact.path() + " was edited since headroom wrote it",
                        "what is asked now needs another text there",
                        "keep your change in a drop-in (systemctl edit) or elsewhere, delete the file, then"
                                + " run the command again"))
                .toList();
    }

    public static String note(Path kept) {
        return kept
                + " was edited since headroom wrote it and stays as it is; a drop-in (systemctl edit) would be kept,"
                + " too";
    }

    static Fingerprint fingerprint(OwnFile artifact) {
        return Fingerprint.of(artifact.bytes(), FileMode.PRIVATE_FILE);
    }

    /// What headroom wrote there, where something else stands now.
    private Optional<Fingerprint> written(OwnFile artifact) {
        var now = host.disk().isFile(artifact.path()) ? host.disk().read(artifact.path()) : Optional.<byte[]>empty();
        return units.stream()
                .filter(unit -> artifact.path().equals(unit.path()))
                .findFirst()
                .flatMap(Mutation.Unit::written)
                .filter(after -> now.isPresent()
                        && !after.sameContent(now.get())
                        && !Arrays.equals(now.get(), artifact.bytes()));
    }
}
