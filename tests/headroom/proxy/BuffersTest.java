package headroom.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import headroom.contract.Provider;
import headroom.forward.UpstreamClient;
import headroom.forward.UpstreamRequest;
import headroom.host.Host;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import org.eclipse.jetty.client.CompletableResponseListener;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Retainable;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.junit.jupiter.api.Test;
import support.ScriptedProvider;
import support.TestProxy;

/// A buffer that was given back may hold another connection's answer: nobody touches it any more.
class BuffersTest {
    private final Queue<ByteBuffer> givenBack = new ConcurrentLinkedQueue<>();

    @Test
    void answersThatBreakTouchNoBufferTheyHaveGivenBack() throws Exception {
        var threads = new QueuedThreadPool();
        threads.start();
        try (var provider = ScriptedProvider.start((request, wire) -> {
            wire.send(ScriptedProvider.head(200, "Transfer-Encoding: chunked") + "zz\r\nbad\r\n")
                    .awaitClosed(Duration.ofSeconds(30));
            wire.close();
        })) {
            var options = TestProxy.options(provider.url());
            var upstream = options.upstreams().get(Provider.ANTHROPIC);
            var scheduler = new ScheduledExecutorScheduler("timers", true);
            scheduler.start();
            var client = UpstreamClient.create(
                    new SslContextFactory.Client(),
                    options,
                    threads,
                    scheduler,
                    new Watched(),
                    Host.real().processes());
            client.start();
            UpstreamClient.makeTransparent(client, options);
            for (int i = 0; i < 50; i++) {
                var request = new UpstreamRequest(client, upstream, "GET", "/v1/models");
                request.headers(headers -> headers.add("Host", "provider"));
                var answer = new CompletableResponseListener(request).send();
                assertThrows(ExecutionException.class, answer::get);
            }
            client.stop();
            scheduler.stop();
        } finally {
            threads.stop();
        }
        assertFalse(givenBack.isEmpty());
        assertEquals(
                0,
                givenBack.stream()
                        .filter(buffer -> buffer.remaining() < buffer.capacity())
                        .count());
    }

    /// Fills what is given back, as its next holder does.
    private final class Watched implements ByteBufferPool {
        @Override
        public RetainableByteBuffer.Mutable acquire(int size, boolean direct) {
            var bytes = BufferUtil.allocate(size);
            return new RetainableByteBuffer.FixedCapacity(bytes, new Retainable.ReferenceCounter() {
                @Override
                public boolean release() {
                    boolean last = super.release();
                    if (last) {
                        bytes.clear();
                        givenBack.add(bytes);
                    }
                    return last;
                }
            });
        }

        @Override
        public void clear() {
            // Keeps none.
        }
    }
}
