package headroom.deploy;

import headroom.host.Problem;
import headroom.manifest.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Everything an apply would do, in order, and everything that stands in its way. `serviceEnv` may hold secrets and is never shown unmasked.
public record Plan(Deployment deployment, Optional<Deployment> current, List<Step> steps, List<Problem> blockers, Map<String, String> serviceEnv, List<String> notes) {
    /// Throws all blockers as one `Problem`.
    public void requireClear() {
        if (!blockers.isEmpty()) {
            throw Problem.all(blockers);
        }
    }

    /// A unified diff of each file of the user's that would change, secrets masked.
    public List<String> diffs() {
        return steps.stream().filter(Step.EditFile.class::isInstance).map(step -> ((Step.EditFile) step).change().diff()).toList();
    }
}
