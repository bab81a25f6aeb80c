package headroom.supervise;

import headroom.host.Problem;
import java.util.List;

/// The managers headroom can hand a deployment to.
public final class Supervisors {
    private static final List<Supervisor> ALL = List.of(new AgentSupervisor());

    private Supervisors() {}

    public static List<String> names() {
        return ALL.stream().map(Supervisor::name).toList();
    }

    public static Supervisor named(String name) {
        return ALL.stream().filter(supervisor -> supervisor.name().equals(name)).findFirst().orElseThrow(() -> new Problem(Problem.Kind.USAGE,
            "there is no supervisor '" + name + "'", "the known supervisors are auto, " + String.join(", ", names()), "choose one of them with --supervisor"));
    }

    /// The best manager this machine has.
    public static Supervisor automatic() {
        return ALL.getFirst();
    }
}
