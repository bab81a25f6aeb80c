package headroom.manifest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import com.fasterxml.jackson.databind.ser.std.ToStringSerializer;
import headroom.contract.Profile;
import headroom.contract.Scope;
import headroom.host.Disk;
import headroom.host.DiskView;
import headroom.host.FileMode;
import headroom.host.JsonTree;
import headroom.host.Problem;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Reads and writes the manifest of a profile, and takes the last good copy of one that is gone or damaged. One that
/// can't be
/// understood is reported and never overwritten.
public final class ManifestStore {
    private final DiskView disk;
    private final Workspace workspace;

    public ManifestStore(DiskView disk, Workspace workspace) {
        this.disk = disk;
        this.workspace = workspace;
    }

    /// The mapper for all records headroom keeps: snake_case, indented, paths as plain text.
    public static ObjectMapper mapper() {
        var paths = new SimpleModule().addSerializer(Path.class, ToStringSerializer.instance);
        return JsonMapper.builder()
                .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
                .addModule(paths)
                .enable(SerializationFeature.INDENT_OUTPUT)
                .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .build();
    }

    /// What is there is no manifest of ours, or not all of one.
    private static final class Damaged extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Problem problem;

        private Damaged(Object place, String reason, Exception cause) {
            super(cause);
            problem = Problem.needsPerson(
                    "cannot read the manifest " + place,
                    reason,
                    "put a good copy in its place, or run restore.sh beside it to undo its edits",
                    cause);
        }
    }

    /// The deployment of this profile, or empty when there is none.
    public Optional<Manifest> load(Profile profile) {
        try {
            var manifest = read(workspace.manifest(profile));
            return manifest.isPresent() ? manifest : good(profile);
        } catch (Damaged damaged) {
            return Optional.of(good(profile).orElseThrow(() -> damaged.problem));
        }
    }

    /// Whether the manifest of this profile is gone or damaged, so that its last good copy stands for it.
    public boolean isDamaged(Profile profile) {
        try {
            return read(workspace.manifest(profile)).isEmpty() && good(profile).isPresent();
        } catch (Damaged damaged) {
            return true;
        }
    }

    private Optional<Manifest> good(Profile profile) {
        try {
            return read(workspace.goodManifest(profile));
        } catch (Damaged damaged) {
            return Optional.empty();
        }
    }

    private Optional<Manifest> read(Path file) throws Damaged {
        var content = disk.read(file);
        return content.isEmpty() ? Optional.empty() : Optional.of(parse(file, content.get()));
    }

    /// Whether there is a manifest of this profile, readable or not, or its last good copy.
    public boolean has(Profile profile) {
        return disk.exists(workspace.manifest(profile)) || disk.exists(workspace.goodManifest(profile));
    }

    private Manifest parse(Path file, byte[] content) throws Damaged {
        try {
            var tree = JsonTree.read(content);
            if (!tree.isObject()) {
                throw new Damaged(file, "it is not a JSON object", null);
            }
            requireOurs(file, tree);
            var manifest = ManifestJson.read(tree);
            requirePlausible(file, manifest);
            return manifest;
        } catch (JsonFields.Wrong e) {
            throw new Damaged(file, e.getMessage(), e);
        } catch (JsonProcessingException e) {
            var place = e.getLocation();
            throw new Damaged(
                    place == null ? file.toString() : file + ":" + place.getLineNr(), e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Damaged(file, e.getMessage(), e);
        }
    }

    /// A record decides what is removed and what is run: none that names other places than headroom does is obeyed.
    private void requirePlausible(Path file, Manifest manifest) {
        var folder = file.getParent();
        if (!manifest.profile().name().equals(folder.getFileName().toString())) {
            throw new JsonFields.Wrong("profile", "that of its folder");
        }
        if ((manifest.tools().scope() == Scope.SYSTEM) != workspace.shared()) {
            throw new JsonFields.Wrong("scope", "that of its workspace");
        }
        if (!manifest.origin().version().matches("[A-Za-z0-9][A-Za-z0-9._+-]{0,63}")) {
            throw new JsonFields.Wrong("headroom_version", "a version");
        }
        if (manifest.port() < 1 || manifest.port() > 65535) {
            throw new JsonFields.Wrong("port", "a port");
        }
        if (!workspace.isInContainer()) {
            requireHere(folder, manifest);
            manifest.mutations().forEach(ManifestStore::requirePlausible);
        }
    }

    private static void requireHere(Path folder, Manifest manifest) {
        manifest.made().artifacts().stream()
                .filter(artifact -> artifact.endsWith("service.env")
                        && !artifact.getParent().equals(folder))
                .findFirst()
                .ifPresent(artifact -> {
                    throw Problem.needsPerson(
                            "this deployment was moved (profile " + manifest.profile() + ")",
                            "it was made as " + artifact.getParent()
                                    + ", by which its service and its edits know it, and is " + folder + " now",
                            "move it back to where it was, remove headroom, then move it and install it again");
                });
        if (!manifest.made().folders().stream().allMatch(folder::startsWith)) {
            throw new JsonFields.Wrong("made_folders", "a list of folders that this one stands in");
        }
    }

    private static void requirePlausible(Mutation mutation) {
        switch (mutation) {
            case Mutation.Edit edit -> {
                requirePlace(edit.path(), edit.madeFolders());
                requireName(edit.inverse());
            }
            case Mutation.File file -> requirePlace(file.path(), file.madeFolders());
            case Mutation.Unit unit -> requirePlace(unit.path(), unit.madeFolders());
            case Mutation.Variable variable -> {}
            case Mutation.Service service -> {}
        }
        if (mutation instanceof Mutation.Wiring wiring) {
            wiring.before().map(Mutation.Original::backup).ifPresent(ManifestStore::requireName);
        }
    }

    private static void requirePlace(Path path, List<Path> madeFolders) {
        if (!path.equals(path.toAbsolutePath().normalize())) {
            throw new JsonFields.Wrong("path", "a full path");
        }
        if (!madeFolders.stream().allMatch(path::startsWith)) {
            throw new JsonFields.Wrong("made_folders", "a list of folders that the changed file stands in");
        }
    }

    private static void requireName(String kept) {
        if (kept.equals("..") || kept.matches(".*[/\\\\].*")) {
            throw new JsonFields.Wrong("backup", "the name of a file");
        }
    }

    private static void requireOurs(Path file, JsonNode tree) {
        var schema = tree.get("schema_version");
        if (schema == null) {
            throw Problem.needsPerson(
                    "this profile belongs to the Python edition of headroom",
                    file + " has no schema_version",
                    "remove it with the Python edition (headroom install remove), or use another --profile");
        }
        if (!schema.isInt() || schema.intValue() > Manifest.SCHEMA) {
            throw Problem.needsPerson(
                    "this profile was written by a newer headroom",
                    file + " has schema_version " + schema,
                    "use that version of headroom, or a newer one");
        }
    }

    /// Writes the manifest at once; a new one is readable by its owner only. Its folder must exist.
    public void save(Disk disk, Manifest manifest) {
        var file = workspace.manifest(manifest.profile());
        var content = serialise(manifest);
        disk.write(file, content, disk.mode(file).orElse(FileMode.PRIVATE_FILE));
        if (!manifest.phase().isInterrupted()) {
            disk.write(workspace.goodManifest(manifest.profile()), content, FileMode.PRIVATE_FILE);
        }
    }

    public byte[] serialise(Manifest manifest) {
        try {
            return mapper().writeValueAsBytes(manifest);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
