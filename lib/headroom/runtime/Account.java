package headroom.runtime;

import headroom.host.Command;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Os;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Workspace;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/// The account that the proxies of the system scope run under. It owns their state folder and may read its
/// deployment's folder, nothing more of ours.
public final class Account {
    private static final String NAME = "headroom";

    private Account() {}

    /// Makes the account where it is missing, and lets it read what `agent run` reads.
    public static void prepare(Host host, Deployment deployment) {
        var workspace = deployment.workspace();
        var name = name(host.os());
        if (host.os() == Os.LINUX
                && !host.exec().run(Command.of("id", "-u", NAME)).ok()) {
            host.disk().write(note(workspace), (NAME + "\n").getBytes(StandardCharsets.UTF_8), FileMode.PRIVATE_FILE);
            run(
                    host,
                    "useradd",
                    "--system",
                    "--user-group",
                    "--no-create-home",
                    "--home-dir",
                    workspace.state().toString(),
                    "--shell",
                    "/usr/sbin/nologin",
                    NAME);
        }
        run(
                host,
                "install",
                "-d",
                "-o",
                name,
                "-g",
                name,
                "-m",
                "0700",
                workspace.state().toString());
        run(
                host,
                "chmod",
                "0711",
                workspace.root().toString(),
                workspace.deployments().toString());
        run(
                host,
                "chgrp",
                name,
                deployment.folder().toString(),
                workspace.manifest(deployment.profile()).toString(),
                deployment.serviceEnv().toString(),
                deployment.runner().toString());
        run(
                host,
                "chmod",
                "0750",
                deployment.folder().toString(),
                deployment.runner().toString());
        run(
                host,
                "chmod",
                "0640",
                workspace.manifest(deployment.profile()).toString(),
                deployment.serviceEnv().toString());
    }

    /// The words before a command that make it run under this account.
    public static List<String> words(Os os) {
        return os == Os.LINUX
                ? List.of("/usr/bin/setpriv", "--reuid=" + NAME, "--regid=" + NAME, "--init-groups", "--")
                : List.of("/usr/bin/sudo", "-n", "-u", name(os), "--");
    }

    /// On Linux one of its own; macOS has no plain way to make one, so it is `nobody`.
    public static String name(Os os) {
        return os == Os.LINUX ? NAME : "nobody";
    }

    /// Removes the state, but for the ledger, and, if it was headroom who made it, the account. For the last
    /// deployment of a shared workspace, whatever manager has it.
    public static void restore(Host host, Workspace workspace) {
        for (var path : host.disk().list(workspace.state())) {
            if (!path.equals(workspace.stats())) {
                host.disk().deleteTree(path);
            }
        }
        if (host.disk().list(workspace.state()).isEmpty()) {
            host.disk().delete(workspace.state());
        }
        if (host.disk().exists(note(workspace))) {
            run(host, "userdel", NAME);
            host.disk().delete(note(workspace));
        }
    }

    private static Path note(Workspace workspace) {
        return workspace.deployments().resolve(".account-by-headroom");
    }

    private static void run(Host host, String... words) {
        var command = Command.of(words);
        var outcome = host.exec().run(command);
        if (!outcome.ok()) {
            throw Problem.failed(
                    "the account " + NAME + " could not be set up",
                    command + ": " + outcome.reason(),
                    "mend that, then run the command again");
        }
    }
}
