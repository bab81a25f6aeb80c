package headroom.cli;

import headroom.contract.Profile;
import headroom.deploy.Lookup;
import headroom.deploy.Status;
import headroom.health.HealthProbe;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;

/// `headroom dashboard`
final class DashboardCommand extends Subcommand {
    private final ProfileOption profile = new ProfileOption(this);
    private final Supplier<Optional<Integer>> port = option(
            Integer.class,
            "N",
            "The proxy on this port, such as that of a session (default: the profile's).",
            "--port");
    private final Supplier<Boolean> noOpen = flag("Only print the address.", "--no-open");

    DashboardCommand(Host host, Console console) {
        super(
                host,
                console,
                "dashboard",
                "Show in a browser what a proxy does and what it saves.",
                "Prints the address of the page, and opens it where there is a display. Over SSH, forward the port:"
                        + " ssh -L 8787:127.0.0.1:8787 HOST");
        examples("headroom dashboard", "headroom dashboard --no-open");
    }

    @Override
    int run() {
        var place = profile.place(host);
        int served = port.get().isEmpty() && (profile.has(host, place) || !isDefault())
                ? portOf(profile.require(host, place))
                : loose();
        var address = "http://127.0.0.1:" + served + "/dashboard";
        console.result(address);
        if (!noOpen.get() && hasDisplay()) {
            open(address);
        }
        return 0;
    }

    private boolean isDefault() {
        return profile.profile().equals(Profile.DEFAULT);
    }

    private int portOf(Deployment deployment) {
        var manifest = deployment.manifest();
        var status = Status.read(host, deployment);
        // One that sleeps wakes for whoever opens the page.
        if (status.engine().isEmpty() && status.state() != Status.State.SLEEPING) {
            throw Problem.absent(
                    "the proxy of the profile " + manifest.profile() + " is not running",
                    "the dashboard is a page of the proxy",
                    manifest.profile().command("start"));
        }
        return manifest.port();
    }

    /// The port of a proxy that is no deployment's.
    private int loose() {
        int number = port.get().orElseGet(() -> Lookup.usualPort(host));
        if (number < 1 || number > 65_535) {
            throw Problem.usage("there is no port " + number, "a port is a number from 1 to 65535", "correct --port");
        }
        if (new HealthProbe(host).ask(number).isEmpty()) {
            throw Problem.absent(
                    "no proxy of headroom answers on port " + number,
                    "the dashboard is a page of the proxy",
                    "headroom install apply");
        }
        return number;
    }

    private boolean hasDisplay() {
        var env = host.env();
        return env.get("SSH_CONNECTION").isEmpty()
                && (host.os() != Os.LINUX
                        || env.get("DISPLAY").isPresent()
                        || env.get("WAYLAND_DISPLAY").isPresent());
    }

    private void open(String address) {
        var words = switch (host.os()) {
            case LINUX -> host.onPath("xdg-open").map(program -> List.of(program.toString(), address));
            case MACOS -> Optional.of(List.of("/usr/bin/open", address));
            case WINDOWS ->
                Optional.of(List.of(host.windowsProgram("rundll32.exe"), "url.dll,FileProtocolHandler", address));
        };
        words.ifPresent(each -> host.processes()
                .startDetached(
                        each, host.env(), Path.of(host.os() == Os.WINDOWS ? "NUL" : "/dev/null"), OptionalInt.empty()));
    }
}
