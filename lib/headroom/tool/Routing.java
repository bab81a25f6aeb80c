package headroom.tool;

import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.manifest.Deployment;
import java.nio.file.Path;
import java.util.Set;

/// Where tools are to be pointed and by what means: the proxy's address without a trailing slash, the profile that
/// owns the edits, its folder, the providers whose upstream the user has named, so that no tool's own setting has
/// to decide it, the tools that this profile routes already, and whether a login is to start the proxy.
public record Routing(
        Profile profile,
        Path folder,
        String baseUrl,
        Scope scope,
        Set<Provider> decided,
        Set<String> routed,
        boolean atLogin) {
    public Routing {
        decided = Set.copyOf(decided);
        routed = Set.copyOf(routed);
    }

    /// The routing that a deployment stands for.
    public static Routing of(Deployment deployment, Set<Provider> decided) {
        return new Routing(
                deployment.profile(),
                deployment.folder(),
                deployment.baseUrl(),
                deployment.manifest().tools().scope(),
                decided,
                Set.copyOf(deployment.manifest().tools().routed()),
                deployment.manifest().service().atLogin());
    }

    /// The workspace that the profile's folder is in.
    Path root() {
        return folder.getParent().getParent();
    }

    /// The address with `/v1`, which is what tools in the manner of OpenAI want.
    public String versioned() {
        return baseUrl + "/v1";
    }
}
