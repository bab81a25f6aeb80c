package headroom.target;

import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Provider;
import java.util.List;
import java.util.Map;

/// How one tool is started so that this run of it, and nothing else, goes through a proxy. Reads only; leaves no file behind.
public interface Launch {
    /// The word by which the tool is named, which is also its program's.
    String name();

    /// What installs the tool, as a person types it.
    String installation();

    /// Where the requests of such a run would go without headroom, for each provider it calls. A run that cannot be routed is a `Problem`.
    Map<Provider, String> upstreams(HostView host, List<String> arguments);

    /// The run through the proxy at `baseUrl`, which has no slash at its end; `project` is what its requests are labelled with.
    Start start(HostView host, List<String> arguments, String baseUrl, String project);

    /// Arguments and variables of a run, and what its user should know, a line each.
    record Start(List<String> arguments, Map<String, String> variables, List<String> notes) {
        public Start {
            arguments = List.copyOf(arguments);
            variables = Map.copyOf(variables);
            notes = List.copyOf(notes);
        }
    }

    /// A refusal as the error of a command that named this tool.
    static Problem refused(String name, Refusal refusal) {
        return new Problem(Problem.Kind.FAILED, name + " cannot be run through headroom", refusal.why(), refusal.next());
    }
}
