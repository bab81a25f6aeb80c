package headroom.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.function.Consumer;
import org.apache.commons.exec.CommandLine;
import org.apache.commons.exec.DefaultExecutor;
import org.apache.commons.exec.ExecuteException;
import org.apache.commons.exec.ExecuteWatchdog;
import org.apache.commons.exec.PumpStreamHandler;

/// Runs programs through Commons Exec with a watchdog, handing words over unchanged (no shell in between).
final class RealExec implements Exec {
    private final Env env;

    RealExec(Env env) {
        this.env = env;
    }

    @Override
    public CommandResult run(Command command) {
        return follow(command, line -> {});
    }

    @Override
    public CommandResult follow(Command command, Consumer<String> lines) {
        var line = new CommandLine(command.words().getFirst());
        command.words().stream().skip(1).forEach(word -> line.addArgument(word, false));
        var out = new Lines(lines);
        var err = new Lines(lines);
        var input = new ByteArrayInputStream(command.input().getBytes(StandardCharsets.UTF_8));
        var watchdog = ExecuteWatchdog.builder().setTimeout(command.timeout()).get();
        var executor = DefaultExecutor.builder().get();
        executor.setExitValues(null);
        executor.setWatchdog(watchdog);
        executor.setStreamHandler(new PumpStreamHandler(out, err, input));
        var environment = new HashMap<>(env.variables());
        environment.putAll(command.environment());
        try {
            int code = executor.execute(line, environment);
            return new CommandResult(watchdog.killedProcess() ? CommandResult.TIMED_OUT : code, text(out), text(err));
        } catch (ExecuteException e) {
            return new CommandResult(
                    watchdog.killedProcess() ? CommandResult.TIMED_OUT : e.getExitValue(), text(out), text(err));
        } catch (IOException e) {
            return new CommandResult(CommandResult.NOT_FOUND, text(out), e.getMessage());
        }
    }

    /// What a program prints, told line by line.
    private static final class Lines extends ByteArrayOutputStream {
        private final Consumer<String> told;
        private int begin;

        private Lines(Consumer<String> told) {
            this.told = told;
        }

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            super.write(bytes, from, length);
            for (var end = count - length; end < count; end++) {
                if (buf[end] == '\n') {
                    told.accept(new String(buf, begin, end - begin, StandardCharsets.UTF_8));
                    begin = end + 1;
                }
            }
        }
    }

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
