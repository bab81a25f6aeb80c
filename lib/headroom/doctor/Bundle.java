package headroom.doctor;

import headroom.contract.Secrets;
import headroom.host.DiskView;
import headroom.manifest.Workspace;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// What goes with a report of a defect: the doctor's findings, the records, the ends of the logs, all with secrets
/// masked. No request and no answer is among it, nor the services' environments or the copies of users' files.
public final class Bundle {
    private static final int LINES = 200;

    private final Map<String, String> files = new TreeMap<>();

    /// `findings` are the doctor's, as JSON, and `statuses` the deployments'.
    public Bundle(DiskView disk, Workspace workspace, String findings, String statuses) {
        files.put("doctor.json", Secrets.maskText(findings));
        files.put("status.json", Secrets.maskText(statuses));
        for (var folder : disk.list(workspace.deployments())) {
            var name = "deploy/" + folder.getFileName() + "/";
            add(disk, folder.resolve("manifest.json"), name + "manifest.json");
            add(disk, folder.resolve("runner.log"), name + "runner.log");
        }
        for (var log : disk.list(workspace.logs())) {
            add(disk, log, "logs/" + log.getFileName());
        }
    }

    private void add(DiskView disk, Path file, String name) {
        if (!disk.isFile(file)) {
            return;
        }
        var lines = new String(disk.read(file).orElseThrow(), StandardCharsets.UTF_8)
                .lines()
                .toList();
        var end = name.endsWith(".log") ? lines.subList(Math.max(0, lines.size() - LINES), lines.size()) : lines;
        files.put(name, end.stream().map(Secrets::maskText).collect(Collectors.joining("\n", "", "\n")));
    }

    /// The files in it, by their names.
    public Iterable<String> names() {
        return files.keySet();
    }

    /// All of it as a zip.
    public byte[] zip() {
        var bytes = new ByteArrayOutputStream();
        try (var zip = new ZipOutputStream(bytes)) {
            for (var file : files.entrySet()) {
                zip.putNextEntry(new ZipEntry(file.getKey()));
                zip.write(file.getValue().getBytes(StandardCharsets.UTF_8));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }
}
