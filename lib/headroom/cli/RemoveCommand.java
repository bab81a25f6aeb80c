package headroom.cli;

import headroom.deploy.Remover;
import headroom.host.Host;
import headroom.manifest.ManifestStore;
import headroom.manifest.Workspace;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// `headroom install remove`
@Command(name = "remove", description = "Take a deployment back: the edits, the service, the files. Nothing of it stays.")
final class RemoveCommand implements Callable<Integer> {
    private final Host host;
    private final Console console;

    @Mixin
    private ProfileOption profile;

    @Option(names = "--force", description = "Go on where an edit cannot be taken back, leaving that file as it is.")
    private boolean force;

    RemoveCommand(Host host, Console console) {
        this.host = host;
        this.console = console;
    }

    @Override
    public Integer call() {
        var host = profile.place(this.host);
        return Exclusively.run(host, console, () -> {
            var workspace = Workspace.of(host);
            var cleaned = Remover.clean(host, workspace);
            if (cleaned && new ManifestStore(host.disk(), workspace).load(profile.profile()).isEmpty()) {
                console.result("What an interrupted command had left is gone.");
                return 0;
            }
            var deployment = profile.require(host);
            new Remover(host, new ConsoleProgress(console)).remove(deployment, force);
            console.result("headroom is removed (profile " + profile.profile() + ").");
            OpenShells.tell(console, deployment.manifest());
            return 0;
        });
    }
}
