package headroom.wrap;

import com.fasterxml.jackson.core.JsonProcessingException;
import headroom.contract.Mode;
import headroom.contract.Provider;
import headroom.deploy.Lookup.Needs;
import headroom.health.HealthProbe;
import headroom.health.PortState;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.Lock;
import headroom.host.Problem;
import headroom.manifest.ManifestStore;
import headroom.manifest.Workspace;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The proxies of sessions and who is attached to each: a folder for each port, with a record of the proxy and a
/// file for each session, named after the pid of its tool. A session is over when that process is; nobody has to
/// say so. What is written here is the owner's alone to read.
public final class Sessions {
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String RECORD = "proxy.json";
    private static final String KEEP = "keep";

    private final Host host;
    private final Workspace workspace;

    public Sessions(Host host) {
        this.host = host;
        this.workspace = Workspace.of(host);
    }

    /// A proxy of sessions: its process, the key it proves itself with, and what it was started with.
    record Proxy(long pid, String birth, int port, String key, Settings settings) {}

    /// What two sessions must have in common to share a proxy: `network` has the shell's HTTP-proxy and CA
    /// variables and the tools left out.
    record Settings(String build, Mode mode, Map<Provider, String> upstreams, Map<String, String> network) {
        /// Whether a session with these settings can use a proxy with those of `other`, which may have more
        /// upstreams settled.
        boolean servedBy(Settings other, Needs needs) {
            return build.equals(other.build)
                    && network.equals(other.network)
                    && needs.mode().filter(mode -> mode != other.mode).isEmpty()
                    && needs.upstreams().entrySet().stream()
                            .allMatch(entry -> entry.getValue()
                                    .equals(other.upstreams.getOrDefault(
                                            entry.getKey(), entry.getKey().publicUrl())));
        }
    }

    /// Held by whoever attaches, starts or ends a proxy.
    public Lock lock() {
        make(workspace.root());
        make(workspace.sessions());
        var end = host.time().now().plus(PATIENCE);
        while (true) {
            var lock = tryLock();
            if (lock.isPresent()) {
                return lock.get();
            }
            if (host.time().now().isAfter(end)) {
                throw Problem.failed(
                        "another session is being started",
                        "it holds " + workspace.sessions().resolve("lock"),
                        "wait until it has ended, then run the command again");
            }
            host.time().sleep(Duration.ofMillis(20));
        }
    }

    Optional<Lock> tryLock() {
        return host.disk().tryLock(workspace.sessions().resolve("lock"));
    }

    private void make(Path folder) {
        if (!host.disk().isFolder(folder)) {
            try {
                host.disk().makeFolder(folder, FileMode.PRIVATE_FOLDER);
            } catch (Problem raced) {
                if (!host.disk().isFolder(folder)) {
                    throw raced;
                }
            }
        }
    }

    private Path folder(int port) {
        return workspace.sessions().resolve(Integer.toString(port));
    }

    /// The proxies whose process is alive; the records of others are removed.
    List<Proxy> proxies() {
        return host.disk().list(workspace.sessions()).stream()
                .map(file -> file.getFileName().toString())
                .filter(name -> name.matches("\\d{1,5}"))
                .map(Integer::parseInt)
                .flatMap(port -> proxy(port).stream())
                .toList();
    }

    private Optional<Proxy> proxy(int port) {
        try {
            var content = host.disk().read(folder(port).resolve(RECORD));
            if (content.isPresent()) {
                var proxy = ManifestStore.mapper().readValue(content.get(), Proxy.class);
                if (proxy.port() == port
                        && proxy.birth() != null
                        && proxy.settings() != null
                        && (host.processes().lives(proxy.pid(), proxy.birth()) || isReady(proxy))) {
                    return Optional.of(proxy);
                }
            }
        } catch (IOException damaged) {
            // As good as gone: its process ends by itself.
        }
        host.disk().deleteTree(folder(port));
        return Optional.empty();
    }

    /// Who keeps it may have been killed alone.
    boolean isReady(Proxy proxy) {
        return new HealthProbe(host).look(proxy.port(), proxy.key()) instanceof PortState.Ready;
    }

    void record(Proxy proxy) {
        try {
            write(folder(proxy.port()).resolve(RECORD), ManifestStore.mapper().writeValueAsBytes(proxy));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }

    /// Counts the process that is, or becomes, the tool as a session of the proxy on this port; with `keep` the
    /// proxy outlives its sessions.
    void attach(int port, long pid, boolean keep) {
        make(folder(port));
        write(
                folder(port).resolve(Long.toString(pid)),
                host.processes().birth(pid).orElse("").getBytes(StandardCharsets.UTF_8));
        if (keep) {
            write(folder(port).resolve(KEEP), new byte[0]);
        }
    }

    private void write(Path file, byte[] content) {
        host.disk().write(file, content, FileMode.PRIVATE_FILE);
    }

    /// How many are attached to the proxy on this port; who is gone is forgotten.
    public int attached(int port) {
        int living = 0;
        for (var file : host.disk().list(folder(port))) {
            var name = file.getFileName().toString();
            if (name.equals(KEEP)) {
                living++;
            } else if (name.matches("\\d+")) {
                var birth = host.disk()
                        .read(file)
                        .map(content -> new String(content, StandardCharsets.UTF_8))
                        .orElse("");
                if (host.processes().lives(Long.parseLong(name), birth)) {
                    living++;
                } else {
                    host.disk().delete(file);
                }
            }
        }
        return living;
    }

    /// Takes back the records of a proxy that nobody is attached to, so that nobody attaches any more; the lock
    /// must be held until it has ended. Empty where somebody attached meanwhile, or is about to.
    public Optional<Lock> close(int port) {
        if (!host.disk().isFolder(workspace.sessions())) {
            return Optional.of(() -> {});
        }
        var lock = tryLock();
        if (lock.isPresent() && attached(port) > 0) {
            lock.get().close();
            return Optional.empty();
        }
        lock.ifPresent(held -> host.disk().deleteTree(folder(port)));
        return lock;
    }

    /// Lets proxies that were to stay end after their last session; returns their ports.
    public List<Integer> letGo() {
        var ports = new ArrayList<Integer>();
        for (var proxy : proxies()) {
            var keep = folder(proxy.port()).resolve(KEEP);
            if (host.disk().exists(keep)) {
                host.disk().delete(keep);
                ports.add(proxy.port());
            }
        }
        return ports;
    }

    void forget(int port) {
        host.disk().deleteTree(folder(port));
    }
}
