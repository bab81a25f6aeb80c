package headroom.forward;

import headroom.host.ProcessView;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.ContinueProtocolHandler;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.RetryableRequestException;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http2.ErrorCode;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.EofException;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/// The connections to the providers: pooled, HTTP/2 where an https upstream offers it, HTTP/1.1 elsewhere and
/// always on cleartext. Adds nothing to a request and interprets nothing in an answer: no cookies, redirects,
/// decoding, authentication or User-Agent of its own.
public final class UpstreamClient {
    /// Shorter than the keep-alive of the usual servers and gateways (60 s and more), so that ours closes first.
    private static final Duration POOLED_IDLE = Duration.ofSeconds(50);
    public static final int MAX_HEADER_BYTES = 256 * 1024;
    private static final int MAX_STREAMS = 10_000;

    private UpstreamClient() {}

    /// A client that is not started yet; it shares the server's threads, timers and buffers.
    public static HttpClient create(
            SslContextFactory.Client tls,
            ProxyOptions options,
            Executor executor,
            Scheduler scheduler,
            ByteBufferPool buffers,
            ProcessView processes) {
        var connector = new UpstreamConnector();
        connector.setSelectors(AgentConnector.SELECTORS);
        connector.setExecutor(executor);
        connector.setScheduler(scheduler);
        connector.setByteBufferPool(buffers);
        connector.setSslContextFactory(tls);
        var http2 = new HTTP2Client(connector);
        http2.setUseALPN(true);
        http2.addEventListener(new StreamRules(executor));
        http2.addEventListener(new NetworkWatch(scheduler, executor));
        http2.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
        var transport = new HttpClientTransportDynamic(
                connector, new UpstreamHttp1(processes), new ClientConnectionFactoryOverHTTP2.HTTP2(http2));
        transport.setConnectionPoolFactory(UpstreamPool::new);
        transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        var client = new HttpClient(transport);
        client.setConnectTimeout(options.limits().connect().toMillis());
        client.setAddressResolutionTimeout(options.limits().connect().toMillis());
        client.setIdleTimeout(POOLED_IDLE.toMillis());
        client.setMaxConnectionsPerDestination(MAX_STREAMS);
        client.setMaxRequestsQueuedPerDestination(MAX_STREAMS);
        client.setMaxRequestHeadersSize(MAX_HEADER_BYTES);
        client.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
        client.setDestinationIdleTimeout(POOLED_IDLE.toMillis() * 2);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.setHttpCompliance(
                HttpCompliance.RFC9110.with("case kept", HttpCompliance.Violation.CASE_SENSITIVE_FIELD_NAME));
        HttpProxies.of(options.network())
                .forEach(proxy -> client.getProxyConfiguration().addProxy(proxy));
        return client;
    }

    /// Whether the provider says itself that it has not acted on a request: a GOAWAY below it, or REFUSED_STREAM
    /// (RFC 9113, 8.7).
    static boolean refused(Throwable failure) {
        return failure instanceof RetryableRequestException
                || ErrorCode.REFUSED_STREAM_ERROR.name().equalsIgnoreCase(failure.getMessage());
    }

    /// Whether no stream could be opened for a request whose head has not gone out, or its head waited until the
    /// connection was gone: its connection was told goodbye just now.
    static boolean unsent(HttpVersion version, Throwable failure) {
        return failure instanceof IllegalStateException
                || failure instanceof EofException && "dropped".equals(failure.getMessage())
                || version == HttpVersion.HTTP_2 && failure instanceof ClosedChannelException;
    }

    /// Whether a connection takes no more requests.
    static boolean goodbye(Throwable failure) {
        return failure instanceof RetryableRequestException || failure instanceof IllegalStateException;
    }

    /// Takes off what a started client would do to answers on its own account.
    public static void makeTransparent(HttpClient client, ProxyOptions options) {
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        client.getProtocolHandlers().put(new UpgradeProtocolHandler());
        client.getProtocolHandlers().put(new ContinueProtocolHandler());
        client.getProtocolHandlers().put(new InterimAnswers());
        HttpProxies.credentials(options.network()).forEach(client.getAuthenticationStore()::addAuthenticationResult);
    }
}
