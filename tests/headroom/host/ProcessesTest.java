package headroom.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import support.Await;
import support.Program;

/// Who is there, on the real system.
class ProcessesTest {
    /// Listens, prints the port, and ends its first thread by exit(2) two seconds before the other.
    private static final String HALF_GONE = """
        import ctypes, platform, socket, threading, time
        server = socket.create_server(('127.0.0.1', 0))
        print(server.getsockname()[1], flush=True)
        threading.Thread(target=time.sleep, args=(2,)).start()
        ctypes.CDLL(None).syscall({'x86_64': 60, 'aarch64': 93}[platform.machine()], 0)
        """;

    @Test
    void aProcessIsThereUntilItsLastThreadHasLeftItsSockets() throws Exception {
        assumeTrue(Os.current() == Os.LINUX && Program.onPath("python3").isPresent(), "needs Linux and python3");
        var processes = Host.real().processes();
        var process = new ProcessBuilder("python3", "-c", HALF_GONE)
                .redirectErrorStream(true)
                .start();
        try {
            var port = Integer.parseInt(new BufferedReader(new InputStreamReader(process.getInputStream())).readLine());
            Await.until("its first thread is a zombie", Duration.ofSeconds(10), () -> zombie(process.pid()));
            assertTrue(processes.find(process.pid()).isPresent());
            Await.until(
                    "it is gone",
                    Duration.ofSeconds(10),
                    () -> processes.find(process.pid()).isEmpty());
            assertTrue(processes.free("127.0.0.1", port));
            assertEquals(0, process.waitFor());
        } finally {
            process.destroyForcibly();
        }
    }

    private static boolean zombie(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/stat")).contains(") Z ");
        } catch (IOException e) {
            return false;
        }
    }
}
