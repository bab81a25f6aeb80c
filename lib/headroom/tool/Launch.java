package headroom.tool;

import headroom.contract.BaseUrl;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.contract.Scope;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Workspace;
import headroom.render.OwnFile;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// How one tool is started so that this run of it, and nothing else, goes through a proxy. Reads only; changes no
/// file of the tool's.
public interface Launch {
    /// A proxy's address where it does not matter which.
    String ANYWHERE = "http://127.0.0.1:1";

    /// The word by which the tool is named, which is also its program's.
    String name();

    /// What installs the tool, as a person types it.
    String installation();

    /// By what a run of it is routed, in a few words.
    String means();

    /// The program that is run, as it is found on PATH.
    default String program(HostView host) {
        return name();
    }

    /// What its user has to do for such a run; nothing for most.
    default List<String> instructions(String baseUrl, String project) {
        return List.of();
    }

    /// What the tool loses by it; empty for nothing.
    default String cost() {
        return "";
    }

    /// Where the requests of such a run would go without headroom, for each provider it calls. A run that cannot be
    /// routed is a `Problem`.
    Map<Provider, String> upstreams(HostView host, List<String> arguments);

    /// The run through the proxy at `baseUrl`, which has no slash at its end; `project` is what its requests are
    /// labelled with.
    Start start(HostView host, List<String> arguments, String baseUrl, String project);

    /// What may keep a run of it from getting through on this machine; empty for nothing.
    default Optional<String> caveat(HostView host) {
        return Optional.empty();
    }

    /// Arguments and variables of a run, and files of our own that it reads.
    record Start(List<String> arguments, Map<String, String> variables, List<OwnFile> files) {
        public Start {
            arguments = List.copyOf(arguments);
            variables = Map.copyOf(variables);
            files = List.copyOf(files);
        }

        public Start(List<String> arguments, Map<String, String> variables) {
            this(arguments, variables, List.of());
        }
    }

    /// The upstream behind a base URL that has to end with `/v1`; one that does not is a refusal, with `what` for
    /// its name and `next` for what to do.
    default String behind(String url, String what, String next) {
        return BaseUrl.before("/v1", url)
                .orElseThrow(() -> refused(
                        name(),
                        new Refusal(
                                what
                                        + " does not end with /v1, so the proxy cannot tell which path to ask its"
                                        + " upstream for",
                                next)));
    }

    /// What would wire a tool in this scope to this address; a refusal is a `Problem`.
    static Wiring wired(Target target, HostView host, String baseUrl, Scope scope) {
        var routing = new Routing(
                Profile.DEFAULT,
                Workspace.of(host).deployment(Profile.DEFAULT),
                baseUrl,
                scope,
                Set.of(),
                Set.of(),
                false);
        return switch (target.wire(host, routing)) {
            case Wiring wiring -> wiring;
            case Refusal refusal -> throw refused(target.name(), refusal);
        };
    }

    /// A refusal as the error of a command that named this tool.
    static Problem refused(String name, Refusal refusal) {
        return Problem.failed(name + " cannot be run through headroom", refusal.why(), refusal.next());
    }
}
