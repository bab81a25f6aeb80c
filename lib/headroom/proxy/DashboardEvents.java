package headroom.proxy;

import io.javalin.http.sse.SseClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.function.Supplier;

/// Tells open dashboards what goes on now, as server-sent events, at most once a second and only when something has
/// changed. Without one it does nothing. Those who look keep no proxy from falling asleep: they are told, and then
/// leave it alone until somebody wants to see more.
final class DashboardEvents {
    private static final int MOST = 20;
    private static final Duration TICK = Duration.ofSeconds(1);
    /// A sign of life after so long, by which it is noticed that a browser has gone.
    private static final int QUIET_TICKS = 15;

    /// Browsers pass over events without data.
    private static final String NO_MORE = "{}";

    private final Supplier<String> now;
    private final ArrayList<Thread> watching = new ArrayList<>();
    private volatile String end = "";

    /// `now` gives what is told, as one line of JSON.
    DashboardEvents(Supplier<String> now) {
        this.now = now;
    }

    void watch(SseClient client) {
        client.keepAlive();
        var thread = Thread.ofVirtual().name("headroom-dashboard").unstarted(() -> tell(client));
        synchronized (this) {
            watching.removeIf(each -> !each.isAlive());
            if (watching.size() >= MOST) {
                client.sendEvent("busy", NO_MORE);
                client.close();
                return;
            }
            thread.start();
            watching.add(thread);
        }
    }

    private void tell(SseClient client) {
        var told = "";
        int quiet = 0;
        while (end.isEmpty() && !client.terminated()) {
            var text = now.get();
            if (!text.equals(told)) {
                client.sendEvent("now", text);
                told = text;
                quiet = 0;
            } else if (++quiet % QUIET_TICKS == 0) {
                client.sendComment("");
            }
            try {
                Thread.sleep(TICK);
            } catch (InterruptedException ending) {
                break;
            }
        }
        if (!client.terminated()) {
            client.sendEvent(end.isEmpty() ? "restarting" : end, NO_MORE);
        }
        client.close();
    }

    /// Says in a word why the proxy ends, to all who look; the first word stands. To be called before the server
    /// stops: a Javalin stream that outlives its server never finishes closing, and keeps a processor busy.
    void end(String word) throws InterruptedException {
        if (!end.isEmpty()) {
            return;
        }
        end = word;
        var open = new ArrayList<Thread>();
        synchronized (this) {
            open.addAll(watching);
        }
        open.forEach(Thread::interrupt);
        for (var each : open) {
            each.join(Duration.ofMillis(200));
        }
    }
}
