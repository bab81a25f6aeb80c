package headroom.host;

import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Processes through `ProcessHandle`; port holders through /proc (proc(5)), lsof(8) or netstat.
final class RealProcesses implements Processes {
    private static final String LISTEN = "0A";
    /// Where it stands in a line of the tables how often what was sent last was sent again.
    private static final int RETRANSMITS = 6;
    /// Where these stand in /proc/PID/stat (proc(5)) behind the name of the program.
    private static final int STATE = 0, THREADS = 17, START = 19;
    /// The sockets of a Java program are in the table of IPv6, whatever they are bound to.
    private static final List<Path> TABLES = List.of(Path.of("/proc/net/tcp6"), Path.of("/proc/net/tcp"));
    /// Addresses at which 127.0.0.1 is answered, as the tables have them: itself, all, and both in IPv6. The bytes
    /// of each word are in the machine's order.
    private static final Set<String> REACHED = Set.of(
            "0100007F",
            "7F000001",
            "00000000",
            "0000000000000000FFFF00000100007F",
            "00000000000000000000FFFF7F000001",
            "0".repeat(32));
    private static final Pattern LSOF_PID = Pattern.compile("(?m)^p(\\d+)$");
    private static final Pattern LSOF_PORT = Pattern.compile("(?m)^n.*:(\\d+)$");

    private final Os os;
    private final Exec exec;

    RealProcesses(Os os, Exec exec) {
        this.os = os;
        this.exec = exec;
    }

    @Override
    public OptionalLong user() {
        return switch (os) {
            case LINUX -> OptionalLong.of(Long.parseLong(effective(Path.of("/proc/self/status"))));
            case MACOS ->
                OptionalLong.of(Long.parseLong(
                        exec.run(Command.of("/usr/bin/id", "-u")).out().strip()));
            case WINDOWS -> OptionalLong.empty();
        };
    }

    /// `Uid:` has the real, the effective, the saved and the file system's user id (proc(5)).
    private static String effective(Path status) {
        try (var lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("Uid:"))
                    .findFirst()
                    .orElseThrow()
                    .split("\\s+")[2];
        } catch (IOException e) {
            throw Problem.failed(
                    "it cannot be told who runs this command", e.toString(), "see that /proc is mounted", e);
        }
    }

    @Override
    public Optional<Running> find(long pid) {
        return ProcessHandle.of(pid).filter(this::alive).map(this::describe);
    }

    @Override
    public List<Running> children(long pid) {
        return ProcessHandle.of(pid).stream()
                .flatMap(ProcessHandle::children)
                .filter(this::alive)
                .map(this::describe)
                .toList();
    }

    @Override
    public List<Running> all() {
        return ProcessHandle.allProcesses()
                .filter(this::alive)
                .map(this::describe)
                .toList();
    }

    /// A process whose first thread is a zombie has its sockets for as long as it has other threads.
    private boolean alive(ProcessHandle handle) {
        if (!handle.isAlive()) {
            return false;
        }
        if (os != Os.LINUX) {
            return true;
        }
        try {
            var fields = stat(handle.pid());
            return !Set.of("Z", "X").contains(fields[STATE]) || Integer.parseInt(fields[THREADS]) > 1;
        } catch (IOException e) {
            return false;
        }
    }

    private static String[] stat(long pid) throws IOException {
        var stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    }

    /// In ticks since the machine started, which no setting of the clock moves (proc(5), starttime); and which
    /// start that was.
    @Override
    public Optional<String> birth(long pid) {
        if (os != Os.LINUX) {
            return Processes.super.birth(pid);
        }
        try {
            return find(pid).isEmpty()
                    ? Optional.empty()
                    : Optional.of(Files.readString(Path.of("/proc/sys/kernel/random/boot_id"))
                                    .strip() + " " + stat(pid)[START]);
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private Running describe(ProcessHandle handle) {
        if (os == Os.LINUX) {
            try {
                // ProcessHandle drops arguments of long command lines.
                var words = Files.readString(Path.of("/proc/" + handle.pid() + "/cmdline"));
                return new Running(
                        handle.pid(),
                        words.split("\0", 2)[0],
                        words.replace('\0', ' ').strip());
            } catch (IOException e) {
                // It ended, or belongs to another user.
            }
        }
        var info = handle.info();
        // Windows tells the program alone.
        return new Running(
                handle.pid(),
                info.command().orElse(""),
                info.commandLine().or(info::command).orElse(""));
    }

    /// From /proc/PID/io (proc(5)): rchar and wchar count what read(2) and write(2) moved.
    @Override
    public OptionalLong bytesMoved(long pid) {
        if (os != Os.LINUX) {
            return OptionalLong.empty();
        }
        try (var lines = Files.lines(Path.of("/proc/" + pid + "/io"))) {
            return OptionalLong.of(lines.filter(line -> line.startsWith("rchar:") || line.startsWith("wchar:"))
                    .mapToLong(line -> Long.parseLong(line.substring(7).strip()))
                    .sum());
        } catch (IOException e) {
            return OptionalLong.empty();
        }
    }

    @Override
    public Optional<Running> listener(int port, long likely) {
        return switch (os) {
            case LINUX -> linuxListener(port, likely);
            case MACOS ->
                first(
                                LSOF_PID,
                                exec.run(Command.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fp"))
                                        .out())
                        .flatMap(this::find);
            case WINDOWS ->
                first(
                                Pattern.compile("(?m)^\\s*TCP\\s+\\S+:" + port + "\\s+\\S+\\s+LISTENING\\s+(\\d+)"),
                                exec.run(Command.of(
                                                System.getenv().getOrDefault("SystemRoot", "C:\\Windows")
                                                        + "\\System32\\netstat.exe",
                                                "-ano",
                                                "-p",
                                                "TCP"))
                                        .out())
                        .flatMap(this::find);
        };
    }

    private static Optional<Long> first(Pattern pattern, String text) {
        var matcher = pattern.matcher(text);
        return matcher.find() ? Optional.of(Long.parseLong(matcher.group(1))) : Optional.empty();
    }

    private Optional<Running> linuxListener(int port, long likely) {
        var sockets = sockets(port);
        if (sockets.isEmpty()) {
            return Optional.empty();
        }
        if (descriptor(String.valueOf(likely), sockets).isPresent()) {
            return find(likely);
        }
        // Who keeps a proxy running hands the socket on to it.
        return ProcessHandle.allProcesses()
                .filter(handle ->
                        descriptor(String.valueOf(handle.pid()), sockets).isPresent())
                .max(Comparator.comparing(handle -> handle.info().startInstant().orElse(Instant.EPOCH)))
                .map(this::describe);
    }

    @Override
    public OptionalLong listenerUser(int port) {
        return os != Os.LINUX
                ? OptionalLong.empty()
                : TABLES.stream()
                        .flatMap(table -> listening(table, port).stream())
                        .filter(fields -> REACHED.contains(fields[1].split(":")[0]))
                        .mapToLong(fields -> Long.parseLong(fields[7]))
                        .findFirst();
    }

    @Override
    public OptionalInt listensOn(long pid) {
        return switch (os) {
            case LINUX ->
                TABLES.stream()
                        .flatMap(table -> listening(table, "").stream())
                        .filter(fields -> descriptor(String.valueOf(pid), Set.of(link(fields)))
                                .isPresent())
                        .mapToInt(
                                fields -> HexFormat.fromHexDigits(fields[1].substring(fields[1].lastIndexOf(':') + 1)))
                        .findFirst();
            case MACOS ->
                first(
                                LSOF_PORT,
                                exec.run(Command.of(
                                                "lsof",
                                                "-nP",
                                                "-a",
                                                "-p",
                                                String.valueOf(pid),
                                                "-iTCP",
                                                "-sTCP:LISTEN",
                                                "-Fn"))
                                        .out())
                        .stream()
                        .mapToInt(Long::intValue)
                        .findFirst();
            case WINDOWS -> OptionalInt.empty();
        };
    }

    /// What the descriptors of sockets that listen on this port link to (proc(5)).
    private static Set<String> sockets(int port) {
        return TABLES.stream()
                .flatMap(table -> listening(table, port).stream())
                .map(RealProcesses::link)
                .collect(Collectors.toSet());
    }

    private static String link(String[] fields) {
        return "socket:[" + fields[9] + "]";
    }

    private static List<String[]> listening(Path table, int port) {
        return listening(table, suffix(port));
    }

    private static String suffix(int port) {
        return ":" + HexFormat.of().withUpperCase().toHexDigits((short) port);
    }

    private static List<String[]> listening(Path table, String suffix) {
        return lines(table, suffix).stream()
                .filter(fields -> fields[3].equals(LISTEN))
                .toList();
    }

    /// The lines of a table of sockets (proc(5), /proc/net/tcp) whose own address ends so, as words.
    private static List<String[]> lines(Path table, String suffix) {
        try (var lines = Files.lines(table)) {
            return lines.skip(1)
                    .filter(line -> line.contains(suffix))
                    .map(line -> line.strip().split("\\s+"))
                    .filter(fields -> fields[1].endsWith(suffix))
                    .toList();
        } catch (IOException e) {
            // No such table: no IPv6 here.
            return List.of();
        }
    }

    @Override
    public boolean isUnheard(int localPort, int remotePort) {
        return os == Os.LINUX
                && TABLES.stream()
                        .flatMap(table -> lines(table, suffix(localPort)).stream())
                        .anyMatch(fields -> fields[2].endsWith(suffix(remotePort))
                                && Integer.parseInt(fields[RETRANSMITS], 16) >= 3);
    }

    /// Which descriptor of a process, by pid or `self`, is one of these sockets.
    private static OptionalInt descriptor(String process, Set<String> sockets) {
        try (var descriptors = Files.newDirectoryStream(Path.of("/proc/" + process + "/fd"))) {
            for (var descriptor : descriptors) {
                if (sockets.contains(linkTarget(descriptor))) {
                    return OptionalInt.of(
                            Integer.parseInt(descriptor.getFileName().toString()));
                }
            }
        } catch (IOException e) {
            // Gone, or another user's: not ours to see.
        }
        return OptionalInt.empty();
    }

    private static String linkTarget(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString();
        } catch (IOException e) {
            return "";
        }
    }

    @Override
    public boolean free(String host, int port) {
        try (var socket = new ServerSocket()) {
            // Without it a port with connections in TIME_WAIT would look taken (tcp(7)); on Windows it would look
            // free though it is not.
            socket.setReuseAddress(os != Os.WINDOWS);
            socket.bind(new InetSocketAddress(InetAddress.getByName(host), port));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Override
    public long startDetached(List<String> words, Env env, Path log, OptionalInt port) {
        var detached = new ArrayList<String>();
        if (os != Os.WINDOWS && Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            detached.add("/usr/bin/setsid");
        } else if (os != Os.WINDOWS) {
            detached.add("nohup");
        }
        detached.addAll(words);
        var builder = new ProcessBuilder(detached);
        builder.directory(Path.of(words.getFirst()).getParent().toFile());
        builder.environment().clear();
        builder.environment().putAll(env.variables());
        builder.redirectInput(new java.io.File(os == Os.WINDOWS ? "NUL" : "/dev/null"));
        builder.redirectErrorStream(true);
        builder.redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        // This process has one standard input: two starts at once would hand on each other's sockets.
        synchronized (HandedSocket.class) {
            try (var socket = port.isPresent() && os == Os.LINUX
                    ? HandedSocket.open(port.getAsInt(), () -> descriptor("self", sockets(port.getAsInt())))
                    : HandedSocket.NONE) {
                if (socket.isOpen()) {
                    builder.redirectInput(ProcessBuilder.Redirect.INHERIT);
                }
                return builder.start().pid();
            } catch (IOException e) {
                throw Problem.failed(
                        "cannot start " + words.getFirst(),
                        e.getMessage(),
                        "check that the file exists and is executable",
                        e);
            }
        }
    }

    @Override
    public long startBeside(List<String> words) {
        // The shell ends at once, so that whoever adopts orphans is the program's parent.
        var all = new ArrayList<String>(
                List.of("/bin/sh", "-c", "exec 3<&0 </dev/null; \"$@\" <&3 3<&- >&2 & echo $!", "sh"));
        all.addAll(words);
        try {
            var shell = new ProcessBuilder(all)
                    .redirectInput(ProcessBuilder.Redirect.INHERIT)
                    .redirectError(ProcessBuilder.Redirect.INHERIT)
                    .start();
            return Long.parseLong(new String(shell.getInputStream().readAllBytes(), StandardCharsets.US_ASCII).strip());
        } catch (IOException | NumberFormatException e) {
            throw Problem.failed(
                    "cannot start " + words.getFirst(),
                    e.getMessage(),
                    "check that the file exists and is executable",
                    e);
        }
    }

    @Override
    public void onSignal(String name, Runnable action) {
        // Named as text: its compiler warns of whoever imports this class, and there is no other for signals.
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            signal.getMethod("handle", signal, handler)
                    .invoke(
                            null,
                            signal.getConstructor(String.class).newInstance(name),
                            Proxy.newProxyInstance(handler.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> {
                                action.run();
                                return null;
                            }));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void signal(long pid, String name) {
        // The shell's own word: the program is in a package of its own, which small systems lack.
        exec.run(Command.of("/bin/sh", "-c", "kill -" + name + " \"$1\"", "sh", String.valueOf(pid)));
    }

    @Override
    public void terminate(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroy);
    }

    @Override
    public void kill(long pid) {
        ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
}
