package headroom.health;

import headroom.contract.EngineReport;
import headroom.host.ProcessView.Running;
import java.util.Optional;

/// Who answers on a port, as seen in one look.
public sealed interface PortState {
    /// A headroom proxy that serves.
    record Ready(EngineReport engine) implements PortState {
        @Override
        public Optional<EngineReport> report() {
            return Optional.of(engine);
        }
    }

    /// A headroom proxy that does not serve yet, or drains.
    record Starting(EngineReport engine) implements PortState {
        @Override
        public Optional<EngineReport> report() {
            return Optional.of(engine);
        }
    }

    /// A manager listens and starts the proxy for whoever connects; it was not asked, as asking would wake it.
    record Sleeping() implements PortState {}

    /// Nobody listens.
    record Unreachable() implements PortState {}

    /// Somebody listens who is not the deployment's proxy, or does not answer.
    record Foreign(Optional<Running> holder, String reason) implements PortState {
        /// The program, as far as the system tells, for messages.
        public String who() {
            return holder.map(running -> running.name() + " (pid " + running.pid() + ")")
                    .orElse("another program");
        }
    }

    /// What the proxy on the port says of itself, where one answers.
    default Optional<EngineReport> report() {
        return Optional.empty();
    }
}
