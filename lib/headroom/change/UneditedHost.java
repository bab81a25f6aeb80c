package headroom.change;

import headroom.host.Command;
import headroom.host.CommandResult;
import headroom.host.DiskView;
import headroom.host.Env;
import headroom.host.FileMode;
import headroom.host.HostView;
import headroom.host.Os;
import headroom.host.ProcessView;
import headroom.host.RunningJava;
import headroom.host.Time;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;

/// The machine as it would be without our edits, so that planning again starts from the user's own settings.
/// `files` holds, by their real place, the files that would be different; an empty one would not exist.
public record UneditedHost(HostView host, Map<Path, Optional<byte[]>> files) implements HostView, DiskView {
    @Override
    public DiskView disk() {
        return this;
    }

    @Override
    public Optional<byte[]> read(Path path) {
        var changed = files.get(resolve(path));
        return changed == null ? host.disk().read(path) : changed;
    }

    @Override
    public boolean exists(Path path) {
        var changed = files.get(resolve(path));
        return changed == null ? host.disk().exists(path) : changed.isPresent();
    }

    @Override
    public boolean isFolder(Path path) {
        return host.disk().isFolder(path);
    }

    @Override
    public boolean isFile(Path path) {
        return host.disk().isFile(path);
    }

    @Override
    public OptionalLong owner(Path path) {
        return host.disk().owner(path);
    }

    @Override
    public boolean isExposed(Path path) {
        return host.disk().isExposed(path);
    }

    @Override
    public boolean isProgram(Path path) {
        return host.disk().isProgram(path);
    }

    @Override
    public Optional<FileMode> mode(Path path) {
        return host.disk().mode(path);
    }

    @Override
    public SortedMap<String, String> sums(Path folder) {
        return host.disk().sums(folder);
    }

    @Override
    public List<Path> list(Path folder) {
        return host.disk().list(folder);
    }

    @Override
    public Path resolve(Path path) {
        return host.disk().resolve(path);
    }

    @Override
    public boolean mayWrite(Path path) {
        return host.disk().mayWrite(path);
    }

    @Override
    public Os os() {
        return host.os();
    }

    @Override
    public Env env() {
        return host.env();
    }

    @Override
    public Time time() {
        return host.time();
    }

    @Override
    public ProcessView processes() {
        return host.processes();
    }

    @Override
    public RunningJava java() {
        return host.java();
    }

    @Override
    public CommandResult ask(Command question) {
        return host.ask(question);
    }
}
