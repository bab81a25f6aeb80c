package headroom.host;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// Work that takes seconds each, done at the same time.
public final class Together {
    private Together() {}

    /// What each comes to, in their order, once all have ended; throws what the first that failed has thrown.
    public static <T> List<T> all(List<Callable<T>> work) {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            return threads.invokeAll(work).stream().map(Together::result).toList();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static <T> T result(Future<T> ended) {
        if (ended.state() == Future.State.SUCCESS) {
            return ended.resultNow();
        }
        throw ended.exceptionNow() instanceof RuntimeException failure
                ? failure
                : new IllegalStateException(ended.exceptionNow());
    }
}
