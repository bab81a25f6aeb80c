package headroom.forward;

import headroom.compress.Compressor;
import headroom.host.FileMode;
import headroom.host.Host;
import headroom.host.KeptFiles;
import headroom.host.Problem;
import headroom.stats.MachineKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// The originals of tool results of which something was left out: one file each in the folder `kept` of the state
/// folder, for a week after the last request that had it. Their names tell nothing about them, and cannot be guessed.
public final class KeptOriginals implements Compressor.Keeper {
    private static final Duration AGE = Duration.ofDays(7);
    private static final long MOST_BYTES = 256L * 1024 * 1024;
    /// Originals that are written between two looks at what is too old or too much.
    private static final int BETWEEN_LOOKS = 64;
    private static final Pattern ID = Pattern.compile("[0-9a-f]{32}");

    private final Host host;
    private final Path folder;
    private final Supplier<String> proxy;
    private final KeptFiles files;
    private MachineKey key;
    private int written;

    /// Those of this state folder; `proxy` is the URL of the proxy that hands them out, empty where there is none.
    public KeptOriginals(Host host, Path stateFolder, Supplier<String> proxy) {
        this.host = host;
        this.folder = stateFolder.resolve("kept");
        this.proxy = proxy;
        this.files = new KeptFiles(host.disk(), folder, name -> ID.matcher(name).matches());
    }

    @Override
    public String where(String original) {
        var id = id(original);
        var url = proxy.get();
        return folder.resolve(id) + (url.isEmpty() ? "" : " and at " + url + "/v1/retrieve/" + id)
                + " until 7 days after it was last sent";
    }

    @Override
    public synchronized boolean keep(String original) {
        try {
            var now = host.time().now();
            if (files.use(id(original), now)) {
                return true;
            }
            files.put(id(original), original.getBytes(StandardCharsets.UTF_8));
            if (written++ % BETWEEN_LOOKS == 0) {
                files.trim(MOST_BYTES, AGE, now);
            }
            return true;
        } catch (IOException | Problem full) {
            return false;
        }
    }

    /// The original of this name; empty where there is none, or it is no such name.
    public Optional<byte[]> original(String id) {
        return ID.matcher(id).matches() ? files.get(id) : Optional.empty();
    }

    private String id(String original) {
        return key().id(original.getBytes(StandardCharsets.UTF_8));
    }

    private synchronized MachineKey key() {
        if (key == null) {
            for (var each : new Path[] {folder.getParent(), folder}) {
                if (!host.disk().isFolder(each)) {
                    host.disk().makeFolder(each, FileMode.PRIVATE_FOLDER);
                }
            }
            key = MachineKey.in(host.disk(), folder.resolve("key"));
        }
        return key;
    }
}
