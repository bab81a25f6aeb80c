package headroom.tool;

import headroom.contract.Provider;
import headroom.edit.FileEdit;
import java.util.List;
import java.util.Map;

/// How one tool gets routed: edits of its own files, and variables for its environment. `upstreams` says where its
/// requests to a provider go today, for each provider it is known to use; `advice` says, a line each, what its user
/// must do or know; `network` has the variables of its own configuration by which it reaches the network, which the
/// proxy needs in its place.
public record Wiring(
        List<FileEdit> edits,
        Map<String, String> variables,
        Map<Provider, String> upstreams,
        List<String> advice,
        Map<String, String> network)
        implements Routability {
    public Wiring {
        edits = List.copyOf(edits);
        variables = Map.copyOf(variables);
        upstreams = Map.copyOf(upstreams);
        advice = List.copyOf(advice);
        network = Map.copyOf(network);
    }

    static Wiring byFile(List<FileEdit> edits, Map<Provider, String> upstreams, List<String> advice) {
        return new Wiring(edits, Map.of(), upstreams, advice, Map.of());
    }

    static Wiring byEnvironment(Map<String, String> variables, Map<Provider, String> upstreams, List<String> advice) {
        return new Wiring(List.of(), variables, upstreams, advice, Map.of());
    }

    Wiring with(Map<String, String> network) {
        return new Wiring(edits, variables, upstreams, advice, network);
    }
}
