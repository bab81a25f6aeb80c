package headroom.cli;

import headroom.manifest.Fingerprint;
import java.math.BigDecimal;

/// What nearly every command needs of Java and Java takes long for the first time, done on a second thread while
/// the first reads the command line. Nothing that needs a class of the first thread's work: two threads that make
/// classes which need each other would wait for ever (JLS 12.4.2).
final class ClassWarmup {
    private ClassWarmup() {}

    static void begin() {
        Thread.ofPlatform().daemon().name("headroom-head-start").start(() -> {
            // Jackson's parser needs the class, which computes large powers of five.
            BigDecimal.ZERO.signum();
            Fingerprint.sha256(new byte[0]);
        });
    }
}
