package headroom.deploy;

import headroom.contract.EngineReport;
import headroom.contract.Profile;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.HostView;
import headroom.host.ProcessView.Running;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.ServiceEnv;
import headroom.supervise.ServiceState;
import headroom.supervise.Supervisors;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A deployment as it really is: what its record, its supervisor, its port and its proxy say, and where they
/// disagree.
public record Status(
        Deployment deployment,
        State state,
        ServiceState service,
        Optional<Running> listener,
        Optional<EngineReport> engine,
        List<Wired> wiring,
        List<Fault> problems) {
    public enum State {
        /// Supervised, ready, and the tools point at it.
        RUNNING(0),
        /// Supervised and not ready yet.
        STARTING(3),
        STOPPED(3),
        /// The supervisor holds the port and starts the proxy when somebody asks.
        SLEEPING(0),
        /// The parts disagree; a person should look.
        INCONSISTENT(4);

        private final int exitCode;

        State(int exitCode) {
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /// One edited file: `state` is wired, unwired, changed when the user edited over what routes the tool, or why
    /// its tool does not read it.
    public record Wired(String target, Path file, String state) {}

    /// Where the parts disagree: what about, what is wrong, what a person may look at first (often nothing), and the
    /// command that mends it, empty where no command of headroom's does.
    public record Fault(About about, String what, String advice, String next) {
        /// What somebody who mends it must know of it.
        public enum About {
            /// Somebody else is on the port.
            PORT,
            /// A tool's file has another address than ours.
            ADDRESS,
            OTHER
        }

        private static Fault of(String what, String next) {
            return new Fault(About.OTHER, what, ": ", next);
        }

        private static Fault ofPort(String what) {
            return new Fault(About.PORT, what, "", "");
        }

        /// All of it as one line.
        @Override
        public String toString() {
            return what + advice + next;
        }
    }

    public static Status read(HostView host, Deployment deployment) {
        var manifest = deployment.manifest();
        var service = Supervisors.view(host, deployment).state();
        var health = service.activity() == ServiceState.Activity.SLEEPING
                ? new PortState.Sleeping()
                : new HealthProbe(host).look(deployment);
        var listener = health instanceof PortState.Unreachable
                ? Optional.<Running>empty()
                : host.processes()
                        .listener(
                                manifest.port(),
                                health.report().map(EngineReport::pid).orElse(0L));
        var wiring = new WiringState(host, deployment).read();
        var problems = problems(host, deployment, service, health, listener, wiring);
        return new Status(
                deployment, state(service, health, problems), service, listener, health.report(), wiring, problems);
    }

    private static State state(ServiceState service, PortState health, List<Fault> problems) {
        if (!problems.isEmpty()) {
            return State.INCONSISTENT;
        }
        if (!service.isServing()) {
            return State.STOPPED;
        }
        if (health instanceof PortState.Ready) {
            return State.RUNNING;
        }
        return health instanceof PortState.Sleeping ? State.SLEEPING : State.STARTING;
    }

    /// Whether this is not the proxy, but who holds its port for it.
    private static boolean isManager(Deployment deployment, Running holder) {
        var manifest = deployment.manifest();
        // An engine holds the port of a container, by a program that is another with each.
        return manifest.service().container().isPresent()
                || holder.commandLine().contains(deployment.runner() + " keep")
                || Supervisors.of(manifest).holdsPort()
                        && (holder.pid() == 1 || holder.name().equals("systemd"));
    }

    /// When the runner gave up, if it did and nobody has started the deployment since.
    private static Optional<String> gaveUp(HostView host, Deployment deployment) {
        return host.disk()
                .read(deployment.gaveUp())
                .map(content -> new String(content, StandardCharsets.UTF_8).strip());
    }

    private static List<Fault> problems(
            HostView host,
            Deployment deployment,
            ServiceState service,
            PortState health,
            Optional<Running> listener,
            List<Wired> wiring) {
        var manifest = deployment.manifest();
        var profile = manifest.profile();
        var problems = new ArrayList<Fault>();
        if (manifest.phase().isInterrupted()) {
            problems.add(new Fault(
                    Fault.About.OTHER,
                    "an earlier command was interrupted while " + manifest.phase(),
                    "; take it back with " + profile.command("remove") + ", or go on: ",
                    profile.command("apply")));
        }
        if (new ManifestStore(host.disk(), deployment.workspace()).isDamaged(profile)) {
            problems.add(Fault.of(
                    deployment.workspace().manifest(profile)
                            + " is gone or damaged, and its last good copy stands for it",
                    profile.command("apply")));
        }
        ServiceEnv.damage(host, deployment)
                .ifPresent(damage -> problems.add(Fault.of(damage, profile.command("apply"))));
        gaveUp(host, deployment)
                .ifPresent(when -> problems.add(new Fault(
                        Fault.About.OTHER,
                        "no proxy became ready for 10 seconds, or the port was taken, so headroom gave up at " + when
                                + " and let the tools go straight to their providers",
                        "; look into " + profile.command("logs") + ", then ",
                        profile.command("start"))));
        // A manager that holds the port leaves questions unanswered while the proxy starts.
        if (health instanceof PortState.Foreign foreign
                && !(service.isServing()
                        && foreign.holder()
                                .map(holder -> isManager(deployment, holder))
                                .orElse(Supervisors.of(manifest).holdsPort()))) {
            problems.add(Fault.ofPort("port " + manifest.port() + " is held by " + foreign.who()
                    + ", which is not this deployment's proxy: " + foreign.reason()));
        }
        health.report().ifPresent(engine -> {
            running(host, deployment, service, engine).ifPresent(problems::add);
            listener.filter(running -> running.pid() != engine.pid() && !isManager(deployment, running))
                    .ifPresent(running -> problems.add(Fault.ofPort("port " + manifest.port() + " is held by pid "
                            + running.pid() + ", but the proxy says it is pid " + engine.pid())));
        });
        if (service.isServing()) {
            Supervisors.view(host, deployment)
                    .lapses()
                    .forEach(lapse -> problems.add(Fault.of(lapse, profile.command("apply"))));
        }
        var dead = !service.isServing() && health instanceof PortState.Unreachable;
        wiring.stream()
                .filter(wired -> dead && wired.state().equals("wired"))
                .forEach(wired -> problems.add(Fault.of(
                        wired.file() + " points " + wired.target() + " at a proxy that does not run",
                        profile.command("start"))));
        var wanted = manifest.phase() != Manifest.Phase.STOPPED;
        wiring.stream()
                .filter(wired -> wanted && service.isServing() && !wired.state().equals("wired"))
                .forEach(wired -> problems.add(unwired(wired, profile)));
        return problems;
    }

    /// What is wrong with a proxy that answers.
    private static Optional<Fault> running(
            HostView host, Deployment deployment, ServiceState service, EngineReport engine) {
        var version = deployment.manifest().origin().version();
        var what = !service.isServing()
                ? "the proxy runs (pid " + engine.pid()
                        + ") but its supervisor does not, so nobody would start it again"
                : !engine.version().equals(version)
                        ? "the proxy is version " + engine.version() + ", the deployment is " + version
                        : !deployment.mode().word().equals(engine.mode())
                                ? "the proxy runs in the mode " + engine.mode() + ", the deployment is for "
                                        + deployment.mode()
                                : !engine.settings().isEmpty()
                                                && !engine.settings().equals(deployment.settings(host.disk()))
                                        ? "the proxy was started with other settings than the deployment has now"
                                        : "";
        return what.isEmpty()
                ? Optional.empty()
                : Optional.of(Fault.of(what, deployment.profile().command("restart")));
    }

    private static Fault unwired(Wired wired, Profile profile) {
        return wired.state().startsWith("not read")
                ? new Fault(Fault.About.OTHER, wired.file() + " is " + wired.state(), "", "")
                : new Fault(
                        Fault.About.ADDRESS,
                        wired.file() + " no longer points " + wired.target() + " at the proxy",
                        ": ",
                        profile.command("apply"));
    }
}
