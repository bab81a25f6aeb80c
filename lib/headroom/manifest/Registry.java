package headroom.manifest;

import headroom.contract.Profile;
import headroom.host.DiskView;
import headroom.host.Problem;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// All profiles of a workspace. What one of them cannot read never hinders another.
public final class Registry {
    private final DiskView disk;
    private final Workspace workspace;
    private final ManifestStore store;

    public Registry(DiskView disk, Workspace workspace) {
        this.disk = disk;
        this.workspace = workspace;
        this.store = new ManifestStore(disk, workspace);
    }

    /// What stands under the name of a profile.
    public sealed interface Entry {
        String name();

        /// One of headroom's.
        record Ours(Manifest manifest) implements Entry {
            @Override
            public String name() {
                return manifest.profile().name();
            }
        }

        /// One of the Python edition's.
        record Python(PythonManifest manifest) implements Entry {
            @Override
            public String name() {
                return manifest.profile();
            }
        }

        /// One of which nobody can tell what it says.
        record Unreadable(String name, Problem problem) implements Entry {}
    }

    /// In order of their names.
    public List<Entry> entries() {
        return disk.list(workspace.deployments()).stream()
                .flatMap(folder -> entry(folder).stream())
                .toList();
    }

    private Optional<Entry> entry(Path folder) {
        var name = folder.getFileName().toString();
        return Profile.isName(name) && store.has(new Profile(name)) ? load(new Profile(name), folder) : python(folder);
    }

    private Optional<Entry> load(Profile profile, Path folder) {
        try {
            return store.load(profile).map(Entry.Ours::new);
        } catch (Problem problem) {
            return python(folder).or(() -> Optional.of(new Entry.Unreadable(profile.name(), problem)));
        }
    }

    private Optional<Entry> python(Path folder) {
        return PythonManifest.in(disk, folder).map(Entry.Python::new);
    }

    /// Headroom's own, as far as they can be read.
    public List<Manifest> ours() {
        return ours(entries().stream()).toList();
    }

    private static Stream<Manifest> ours(Stream<Entry> entries) {
        return entries.filter(Entry.Ours.class::isInstance).map(entry -> ((Entry.Ours) entry).manifest());
    }

    /// The same but for this profile's.
    public List<Manifest> others(Profile profile) {
        return ours(entries().stream().filter(entry -> !entry.name().equals(profile.name())))
                .toList();
    }

    /// Whether there is another profile here that may be headroom's own, readable or not.
    public boolean hasOthers(Profile profile) {
        return entries().stream()
                .anyMatch(entry ->
                        !(entry instanceof Entry.Python) && !entry.name().equals(profile.name()));
    }

    /// The deployment of this profile; none is a `Problem` of exit code 3.
    public Manifest require(Profile profile) {
        return store.load(profile)
                .orElseThrow(() -> absent(
                        "headroom is not installed (profile " + profile + ")", profile, profile.command("apply")));
    }

    /// Says that there is no such profile, and which there are; `next` counts where there are none.
    public Problem absent(String what, Profile profile, String next) {
        var others = entries().stream().map(Entry::name).toList();
        return others.isEmpty()
                ? Problem.absent(what, "there is no " + workspace.manifest(profile), next)
                : Problem.absent(
                        what,
                        "installed here: " + String.join(", ", others),
                        "name one of them with --profile, or " + next);
    }
}
