package headroom.supervise;

import headroom.render.OwnFile;
import headroom.runtime.Runtime;
import java.util.List;

/// A deployment in a container under systemd: one unit, whose process is the engine's client. There is no socket, as
/// a container cannot be handed one.
record SystemdContainer(SystemdUnits units, SystemdControl systemctl) implements Service {
    /// What systemd has of it.
    record View(SystemdUnits units) implements ServiceView {
        @Override
        public List<OwnFile> artifacts() {
            return List.of(units.unit(".service", "headroom.service"));
        }

        @Override
        public ServiceState state() {
            return units.serviceState();
        }

        @Override
        public List<String> lapses() {
            return units.lapses(List.of(units.name(".service")));
        }

        @Override
        public Logs logs() {
            return units.journal();
        }
    }

    @Override
    public void start() {
        load();
        systemctl.run("start", "--no-block", units.name(".service"));
    }

    private void load() {
        systemctl.prepare();
        systemctl.run("daemon-reload");
        systemctl.run("enable", "--quiet", units.name(".service"));
    }

    /// A container outlives a client that was killed.
    @Override
    public void stop() {
        systemctl.takeDown(units.name(".service"));
        systemctl.forgive(units.name(".service"));
        Runtime.of(systemctl.host(), units.deployment()).endLeft(systemctl.host());
    }

    @Override
    public void restart() {
        load();
        systemctl.run("restart", "--no-block", units.name(".service"));
    }

    @Override
    public void remove() {
        stop();
        systemctl.remove(new View(units).artifacts());
    }
}
