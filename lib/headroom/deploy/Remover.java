package headroom.deploy;

import headroom.change.FileSteps;
import headroom.change.Journal;
import headroom.change.Progress;
import headroom.contract.Profile;
import headroom.contract.Provider;
import headroom.host.Disk;
import headroom.host.Host;
import headroom.host.HostView;
import headroom.host.Problem;
import headroom.manifest.Deployment;
import headroom.manifest.Manifest;
import headroom.manifest.ManifestStore;
import headroom.manifest.Mutation;
import headroom.manifest.Mutation.State;
import headroom.manifest.Registry;
import headroom.manifest.Workspace;
import headroom.runtime.Account;
import headroom.runtime.ContainerImage;
import headroom.supervise.Supervisors;
import headroom.tool.Routing;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;

/// Takes a deployment back: its edits, its service, its files; with the last profile also the runtime and the
/// launcher.
public final class Remover {
    private final Host host;
    private final Progress progress;

    public Remover(Host host, Progress progress) {
        this.host = host;
        this.progress = progress;
    }

    /// Removes all of the deployment. Where an edit can't be taken back, the proxy stays up for the tool that still
    /// uses it and a `Problem` says what is left; with `force` such a file is left as it is.
    public void remove(Deployment deployment, boolean force) {
        var journal = Journal.of(host, deployment);
        takeBack(journal, force);
        progress.step(Removal.remove(deployment.folder()));
        removeFiles(journal);
    }

    /// The same where the record was made only to take back what stands without one: nobody has seen its folder.
    void removeLost(Deployment deployment, boolean force) {
        var journal = Journal.of(host, deployment);
        takeBack(journal, force);
        removeFiles(journal);
    }

    private void takeBack(Journal journal, boolean force) {
        journal.phase(Manifest.Phase.REMOVING);
        var problems = unwire(journal);
        if (!problems.isEmpty() && !force) {
            throw Problem.all(problems);
        }
        // A manager takes its files along.
        var units = Removal.units(host, journal.deployment());
        for (var service : journal.manifest().mutations(Mutation.Service.class)) {
            progress.step(Removal.STOP);
            Supervisors.of(host, journal.deployment()).remove();
            ContainerImage.of(journal.deployment()).ifPresent(image -> image.remove(host));
            journal.record(service.in(State.REVERTED));
        }
        units.forEach(unit -> progress.step(Removal.remove(unit)));
        removeOwnFiles(journal);
    }

    /// Whether the ledger goes with the deployment of this profile: no other is left, and there is one.
    public static boolean takesStats(HostView host, Workspace workspace, Profile profile) {
        return !new Registry(host.disk(), workspace).hasOthers(profile)
                && host.disk().isFolder(workspace.stats());
    }

    /// Removes the ledger, and the folder it stands in where nothing else does.
    public void removeStats(Workspace workspace) {
        progress.step(Removal.remove(workspace.stats()));
        host.disk().deleteTree(workspace.stats());
        for (var folder : List.of(workspace.state(), workspace.root())) {
            if (host.disk().isFolder(folder) && host.disk().list(folder).isEmpty()) {
                host.disk().delete(folder);
            }
        }
    }

    /// Takes back every edit that stands, the last one first; returns what could not be.
    List<Problem> unwire(Journal journal) {
        var files = new FileSteps(host, journal, progress);
        var problems = new ArrayList<>(adoptLeftovers(journal, files));
        for (var mutation : journal.manifest().standing(Mutation.Wiring.class).reversed()) {
            try {
                progress.step(new Step.Revert(mutation).title());
                files.revert(mutation);
            } catch (Problem problem) {
                problems.add(problem);
            }
        }
        return problems;
    }

    /// What is ours and stands in no record, such as a file that came back from a backup, goes like the rest;
    /// returns what cannot be told.
    private List<Problem> adoptLeftovers(Journal journal, FileSteps files) {
        var onRecord = journal.manifest().standing(Mutation.OfFile.class).stream()
                .map(Mutation.OfFile::path)
                .collect(Collectors.toSet());
        var found = new Leftovers(host).find(Routing.of(journal.deployment(), EnumSet.allOf(Provider.class)), onRecord);
        found.changes().forEach(change -> files.adopt(change, true));
        return found.undecided();
    }

    private void removeOwnFiles(Journal journal) {
        var files = new FileSteps(host, journal, progress);
        for (var unit : journal.manifest().mutations(Mutation.Unit.class).reversed()) {
            if (host.disk().isFile(unit.path()) && Supervisors.isOwn(host, journal.deployment(), unit.path())) {
                host.disk().delete(unit.path());
            }
            files.removeEmpty(unit.madeFolders());
            journal.forget(unit);
        }
    }

    private void removeFiles(Journal journal) {
        var workspace = journal.deployment().workspace();
        var registry = new Registry(host.disk(), workspace);
        var profile = journal.manifest().profile();
        Removal.shared(host, journal.deployment()).forEach(path -> progress.step(Removal.remove(path)));
        Supervisors.forget(host, workspace, registry.others(profile));
        var last = !registry.hasOthers(profile);
        if (last) {
            if (workspace.shared()) {
                Account.restore(host, workspace);
            }
            host.disk().deleteTree(workspace.runtimes());
            host.disk().deleteTree(workspace.kept());
            host.disk().delete(workspace.launcher());
            host.disk().delete(Disk.partial(workspace.launcher()));
            discardEmpty(workspace);
        } else {
            handOver(journal, registry);
        }
        var sessions = last && discardSessions(workspace);
        discard(journal, last);
        if (sessions && host.disk().isFolder(workspace.root())) {
            // Sessions may have made it before there was a deployment.
            List.of(workspace.deployments(), workspace.root()).stream()
                    .filter(folder -> host.disk().list(folder).isEmpty())
                    .forEach(host.disk()::delete);
        }
    }

    /// The folders this profile made are from now on another's to remove; where none can be read they stay.
    private void handOver(Journal journal, Registry registry) {
        var own = journal.deployment().folder();
        registry.others(journal.manifest().profile()).stream().findFirst().ifPresent(heir -> {
            var folders = new ArrayList<>(journal.manifest().made().folders().stream()
                    .filter(folder -> !folder.equals(own))
                    .toList());
            folders.addAll(heir.made().folders());
            new ManifestStore(host.disk(), journal.deployment().workspace())
                    .save(
                            host.disk(),
                            heir.withMadeFolders(folders.stream().distinct().toList()));
        });
    }

    private void discardEmpty(Workspace workspace) {
        // A proxy that was killed while it tried whether its state folder can be written.
        host.disk().list(workspace.state()).stream()
                .filter(file -> file.getFileName().toString().startsWith(".write-test-"))
                .forEach(host.disk()::delete);
        if (host.disk().list(workspace.bin()).isEmpty()) {
            host.disk().delete(workspace.bin());
        }
    }

    /// Removes what sessions of `wrap` have left, unless one goes on; returns whether there was anything.
    private boolean discardSessions(Workspace workspace) {
        var found = host.disk().isFolder(workspace.logs()) || host.disk().isFolder(workspace.sessions());
        if (host.disk().list(workspace.sessions()).isEmpty()) {
            host.disk().delete(workspace.sessions());
            host.disk().list(workspace.logs()).stream()
                    .filter(file -> file.getFileName().toString().matches("session-\\d+\\.log"))
                    .forEach(host.disk()::delete);
        }
        if (host.disk().list(workspace.logs()).isEmpty()) {
            host.disk().delete(workspace.logs());
        }
        return found;
    }

    /// Removes the deployment's folder and the folders made for it, in a way that an interruption leaves either the
    /// manifest or a left-over that `clean` knows.
    private void discard(Journal journal, boolean last) {
        var folder = journal.deployment().folder();
        var top = folder;
        if (last) {
            for (var made : journal.manifest().made().folders().reversed()) {
                if (!made.equals(folder) && host.disk().list(made).size() > 1) {
                    break;
                }
                top = made;
            }
        }
        var discarded = Disk.partial(top);
        host.disk().deleteTree(discarded);
        host.disk().move(top, discarded);
        host.disk().deleteTree(discarded);
    }

    /// Removes what an interrupted apply or remove may have left beside the deployments; returns whether there was
    /// anything.
    public static boolean clean(Host host, Workspace workspace) {
        var found = false;
        for (var place : List.of(workspace.root(), workspace.deployments())) {
            found |= discardPartial(host, Disk.partial(place));
        }
        for (var parent : List.of(workspace.deployments(), workspace.runtimes())) {
            for (var entry : host.disk().list(parent)) {
                if (entry.getFileName().toString().endsWith(".headroom-new")) {
                    found |= discardPartial(host, entry);
                }
            }
        }
        return found;
    }

    private static boolean discardPartial(Host host, Path place) {
        var found = host.disk().exists(place);
        host.disk().deleteTree(place);
        return found;
    }
}
