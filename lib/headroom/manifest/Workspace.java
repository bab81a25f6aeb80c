package headroom.manifest;

import headroom.host.HostView;
import java.nio.file.Path;

/// Where headroom keeps its state: one folder per profile under `deploy`, the runtimes, the launcher.
public record Workspace(Path root) {
    /// The workspace of this user: `HEADROOM_WORKSPACE_DIR`, or `~/.headroom`.
    public static Workspace of(HostView host) {
        return new Workspace(host.env().get("HEADROOM_WORKSPACE_DIR").map(named -> Path.of(named).toAbsolutePath().normalize())
            .orElseGet(() -> host.home().resolve(".headroom")));
    }

    public Path deployments() {
        return root.resolve("deploy");
    }

    public Path deployment(Profile profile) {
        return deployments().resolve(profile.name());
    }

    public Path manifest(Profile profile) {
        return deployment(profile).resolve("manifest.json");
    }

    public Path runtimes() {
        return root.resolve("runtime");
    }

    public Path runtime(String version) {
        return runtimes().resolve(version);
    }

    public Path bin() {
        return root.resolve("bin");
    }

    /// The launcher that needs neither JBang nor the checkout.
    public Path launcher() {
        return bin().resolve("headroom");
    }

    /// Held while a command changes deployments; it stands beside the workspace because that may not exist yet.
    public Path lock() {
        return root.resolveSibling(root.getFileName() + ".lock");
    }
}
