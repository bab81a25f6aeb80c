package headroom.supervise;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.render.Escaping;
import headroom.render.OwnFile;
import headroom.render.Templates;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// One deployment's task in Windows' Task Scheduler, without elevation: it starts at the user's logon, has no time
/// or battery limits and no window (Task Scheduler Schema).
record ScheduledTask(Host host, OwnFile file, String name) {
    /// The task's file; with `watch` it repeats the watchdog's script every minute, else it runs the keeper loop.
    static OwnFile file(HostView host, Deployment deployment, boolean watch) {
        var user = host.env().get("USERDOMAIN").map(domain -> domain + "\\").orElse("")
                + host.env().get("USERNAME").orElse("");
        return new OwnFile(
                deployment.folder().resolve(deployment.profile().serviceName() + ".xml"),
                Templates.render(
                        "windows/task.xml",
                        Escaping.XML,
                        Map.of(
                                "profile",
                                deployment.profile(),
                                "name",
                                deployment.profile().serviceName(),
                                "user",
                                user,
                                "watch",
                                watch,
                                "script",
                                watch ? deployment.ensurer() : deployment.runner(),
                                "folder",
                                deployment.folder())),
                FileMode.PRIVATE_FILE);
    }

    /// The task of a deployment; `watch` as for its file.
    static ScheduledTask of(Host host, Deployment deployment, boolean watch) {
        return new ScheduledTask(
                host, file(host, deployment, watch), deployment.profile().serviceName());
    }

    static boolean exists(HostView host, String name) {
        return host.ask(command(host, "/query", "/tn", name)).ok();
    }

    private static Command command(HostView host, String... words) {
        var all = new ArrayList<>(List.of(host.windowsProgram("schtasks.exe")));
        all.addAll(List.of(words));
        return Command.of(all.toArray(String[]::new));
    }

    private CommandResult call(String... words) {
        return host.exec().run(command(host, words));
    }

    private void require(String... words) {
        var outcome = call(words);
        if (!outcome.ok()) {
            throw Problem.failed(
                    "the Task Scheduler did not do: schtasks " + String.join(" ", words),
                    outcome.exitCode() == CommandResult.TIMED_OUT ? "no answer in time" : outcome.reason(),
                    "look into the Task Scheduler (taskschd.msc)");
        }
    }

    /// What fails because the task is not there is fine. schtasks has one code for all failures, in words of the
    /// user's language.
    private void unlessAbsent(String... words) {
        if (!call(words).ok() && exists(host, name)) {
            require(words);
        }
    }

    /// Makes the task what its file says. That is UTF-16 with a byte order mark for schtasks, which takes nothing
    /// else beyond ASCII.
    void register() {
        var text = host.disk()
                .read(file.path())
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElseThrow();
        var encoded = file.path().resolveSibling(name + ".utf16.xml");
        host.disk()
                .write(
                        encoded,
                        ("\ufeff" + text.replace("\n", "\r\n")).getBytes(StandardCharsets.UTF_16LE),
                        FileMode.PRIVATE_FILE);
        try {
            require("/create", "/tn", name, "/xml", encoded.toString(), "/f");
        } finally {
            host.disk().delete(encoded);
        }
    }

    void run() {
        require("/run", "/tn", name);
    }

    void disable() {
        unlessAbsent("/change", "/tn", name, "/disable");
    }

    /// Ends its script alone: what that has started stays.
    void end() {
        call("/end", "/tn", name);
    }

    void delete() {
        unlessAbsent("/delete", "/tn", name, "/f");
    }
}
