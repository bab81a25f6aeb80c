package headroom.host;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
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
        var line = new CommandLine(command.words().getFirst());
        command.words().stream().skip(1).forEach(word -> line.addArgument(word, false));
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
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

    private static String text(ByteArrayOutputStream bytes) {
        return bytes.toString(StandardCharsets.UTF_8);
    }
}
