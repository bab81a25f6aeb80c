package support;

import headroom.host.Command;
import headroom.host.Env;
import headroom.host.Exec;
import headroom.host.Host;
import headroom.host.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;

/// Runs programs for real, but makes the Java image once for the whole test run, and no start-up cache: both take seconds for each apply.
public final class QuickRuntime implements Exec {
    private static Path image;

    private final Exec exec;

    public QuickRuntime(Exec exec) {
        this.exec = exec;
    }

    @Override
    public Outcome run(Command command) {
        var program = command.words().getFirst();
        if (program.endsWith("jlink")) {
            return copyOfImage(command);
        }
        if (command.words().getLast().equals("rehearse")) {
            return new Outcome(1, "", "tests make no start-up cache");
        }
        return exec.run(command);
    }

    private Outcome copyOfImage(Command command) {
        var words = new ArrayList<>(command.words());
        var place = Path.of(words.getLast());
        synchronized (QuickRuntime.class) {
            if (image == null) {
                try {
                    image = Files.createTempDirectory("headroom-test-jre").resolve("jre");
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
                words.set(words.size() - 1, image.toString());
                var made = exec.run(new Command(words, command.environment(), "", command.timeout()));
                if (!made.ok()) {
                    return made;
                }
                var disk = Host.real(new Env(System.getenv())).disk();
                Runtime.getRuntime().addShutdownHook(new Thread(() -> disk.deleteTree(image.getParent())));
            }
        }
        return exec.run(Command.of("cp", "-al", image.toString(), place.toString()));
    }
}
