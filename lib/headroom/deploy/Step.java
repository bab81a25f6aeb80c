package headroom.deploy;

import headroom.change.FileChange;
import headroom.change.VariableChange;
import headroom.manifest.Deployment;
import headroom.manifest.Mutation;
import headroom.render.OwnFile;
import headroom.runtime.ContainerImage;
import headroom.runtime.RuntimeFolder;
import headroom.supervise.Supervisors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Collectors;

/// One thing an apply does. Data only: the applier does it, the remover takes it back.
public sealed interface Step {
    /// What it does, in a line for people.
    String title();

    /// Puts the jars and the launcher of this version into the workspace.
    record InstallRuntime(RuntimeFolder runtime) implements Step {
        @Override
        public String title() {
            return "install the runtime in " + runtime.folder();
        }
    }

    /// Has the image of the container built or pulled.
    record MakeImage(ContainerImage image) implements Step {
        @Override
        public String title() {
            return (image.isOwn() ? "build" : "pull") + " the image " + image.name();
        }
    }

    /// Writes the files that are ours alone.
    record WriteArtifacts(List<OwnFile> artifacts) implements Step {
        @Override
        public String title() {
            var names = new LinkedHashMap<Path, List<String>>();
            artifacts.forEach(artifact -> names.computeIfAbsent(artifact.path().getParent(), _ -> new ArrayList<>())
                    .add(artifact.path().getFileName().toString()));
            return "write "
                    + names.entrySet().stream()
                            .map(folder -> String.join(", ", folder.getValue()) + " in " + folder.getKey())
                            .collect(Collectors.joining("; "));
        }
    }

    /// Takes the deployment, as it was, from a supervisor that is no longer wanted.
    record RemoveService(Deployment deployment) implements Step {
        @Override
        public String title() {
            return "take the proxy from "
                    + Supervisors.of(deployment.manifest()).inWords();
        }
    }

    /// Hands the proxy to its supervisor and starts it, or restarts one that does not serve as asked.
    record StartService(String supervisor, boolean restart) implements Step {
        @Override
        public String title() {
            return (restart ? "restart" : "start") + " the proxy under " + supervisor;
        }
    }

    /// Waits until the proxy of this deployment is ready: `another` than the one that answers now.
    record AwaitReady(int port, boolean another) implements Step {
        @Override
        public String title() {
            return "wait for http://127.0.0.1:" + port + "/readyz";
        }
    }

    /// Puts a change on record that is there without one; where it is not what is wanted, it is taken back at once.
    record Adopt(FileChange found, boolean wanted) implements Step {
        @Override
        public String title() {
            return (wanted ? "take over " : "take out ") + (found.inverse().isPresent() ? "our edit in " : "")
                    + found.file() + ", of which there was no record";
        }
    }

    /// Edits a file outside the deployment, or makes one there.
    record EditFile(FileChange change) implements Step {
        @Override
        public String title() {
            return (change.exists() ? "edit " : "create ") + change.file() + " for "
                    + (change.target().equals(Wirer.ENVIRONMENT) ? "shells and logins" : change.target());
        }
    }

    /// Sets a variable that no file holds.
    record SetVariable(VariableChange change) implements Step {
        @Override
        public String title() {
            return "set the variable " + change.name() + " for programs that no shell starts";
        }
    }

    /// Takes back a change that is no longer wanted.
    record Revert(Mutation.Wiring mutation) implements Step {
        @Override
        public String title() {
            return switch (mutation) {
                case Mutation.Edit edit -> title(edit.path(), true);
                case Mutation.File file -> title(file.path(), false);
                case Mutation.Variable variable -> "take the variable " + variable.name() + " back";
            };
        }

        /// Of a file that has an edit of ours, or is ours as a whole.
        static String title(Path file, boolean edited) {
            return (edited ? "take our edit out of " : "remove ") + file;
        }
    }
}
