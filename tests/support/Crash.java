package support;

import headroom.cli.Cli;
import headroom.cli.Console;
import headroom.deploy.TestJava;
import headroom.host.Disk;
import headroom.host.DiskView;
import headroom.host.Env;
import headroom.host.Host;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/// A process that runs one headroom command and halts, as in a power cut, right after its n-th change of the disk
/// outside the runtime.
public final class Crash {
    /// The exit code of a run that came to its halt.
    public static final int HALTED = 99;
    private static final Set<String> CHANGES = Set.of("write", "makeFolder", "delete", "deleteTree", "move");

    private Crash() {}

    /// Starts such a process in the sandbox; `changes` 0 never halts it.
    public static Process start(Sandbox sandbox, int changes, String... arguments) throws IOException {
        var words = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElseThrow(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                TestJava.property(sandbox.host()),
                "-cp",
                System.getProperty("java.class.path"),
                Crash.class.getName(),
                Integer.toString(changes)));
        words.addAll(List.of(arguments));
        var builder = new ProcessBuilder(words);
        builder.environment().clear();
        builder.environment().putAll(new HashMap<>(sandbox.host().env().variables()));
        // Not a pipe: the proxy that an apply starts must not keep it open.
        var log = sandbox.outside().resolve("crash.log").toFile();
        return builder.redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                .start();
    }

    public static void main(String[] words) {
        var host = TestJava.quick(Host.real(new Env(System.getenv())));
        var halting = new Host(
                host.os(),
                host.env(),
                host.time(),
                halting(host.disk(), Integer.parseInt(words[0])),
                host.processes(),
                host.exec(),
                host.java());
        var console = new Console(System.out, false, new PrintStream(System.out, true), false, host);
        System.exit(Cli.run(halting, console, Arrays.copyOfRange(words, 1, words.length)));
    }

    private static Disk halting(Disk disk, int after) {
        var done = new AtomicInteger();
        return (Disk) Proxy.newProxyInstance(
                Crash.class.getClassLoader(),
                new Class<?>[] {Disk.class, DiskView.class},
                (self, method, arguments) -> {
                    Object result;
                    try {
                        result = method.invoke(disk, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    if (CHANGES.contains(method.getName())
                            && !((Path) arguments[0]).toString().contains("/runtime/")
                            && done.incrementAndGet() == after) {
                        Runtime.getRuntime().halt(HALTED);
                    }
                    return result;
                });
    }
}
