package headroom.proxy;

import java.time.Duration;
import java.util.concurrent.Executor;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.thread.Invocable;
import org.eclipse.jetty.util.thread.Scheduler;

/// The connections to the providers: pooled, HTTP/2 where an https upstream offers it, HTTP/1.1 elsewhere and always on cleartext.
/// Adds nothing to a request and interprets nothing in an answer: no cookies, redirects, decoding, authentication or User-Agent of its own.
final class UpstreamClient {
    /// Shorter than the keep-alive of the usual servers and gateways (60 s and more), so that ours closes first.
    private static final Duration POOLED_IDLE = Duration.ofSeconds(50);
    static final int MAX_HEADER_BYTES = 256 * 1024;
    private static final int MAX_STREAMS = 10_000;

    private UpstreamClient() {}

    /// A client that is not started yet; it shares the server's threads, timers and buffers.
    static HttpClient create(ProxyOptions options, Executor executor, Scheduler scheduler, ByteBufferPool buffers) {
        var connector = new ClientConnector();
        connector.setExecutor(executor);
        connector.setScheduler(scheduler);
        connector.setByteBufferPool(buffers);
        connector.setSslContextFactory(Certificates.trust(options.network().extraCertificates()));
        var http2 = new HTTP2Client(connector);
        http2.setUseALPN(true);
        http2.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
        var transport = new HttpClientTransportDynamic(connector, HttpClientConnectionFactory.HTTP11, new ClientConnectionFactoryOverHTTP2.HTTP2(http2));
        transport.setInvocationType(Invocable.InvocationType.NON_BLOCKING);
        var client = new HttpClient(transport);
        client.setConnectTimeout(options.limits().connect().toMillis());
        client.setAddressResolutionTimeout(options.limits().connect().toMillis());
        client.setIdleTimeout(POOLED_IDLE.toMillis());
        client.setMaxConnectionsPerDestination(MAX_STREAMS);
        client.setMaxRequestsQueuedPerDestination(MAX_STREAMS);
        client.setMaxRequestHeadersSize(MAX_HEADER_BYTES);
        client.setMaxResponseHeadersSize(MAX_HEADER_BYTES);
        client.setFollowRedirects(false);
        client.setHttpCookieStore(new HttpCookieStore.Empty());
        client.setUserAgentField(null);
        client.setDefaultRequestContentType(null);
        client.setHttpCompliance(HttpCompliance.RFC9110.with("case kept", HttpCompliance.Violation.CASE_SENSITIVE_FIELD_NAME));
        HttpProxies.of(options.network()).forEach(proxy -> client.getProxyConfiguration().addProxy(proxy));
        return client;
    }

    /// Takes off what a started client would do to answers on its own account.
    static void makeTransparent(HttpClient client, ProxyOptions options) {
        client.getContentDecoderFactories().clear();
        client.getProtocolHandlers().clear();
        HttpProxies.credentials(options.network()).forEach(client.getAuthenticationStore()::addAuthenticationResult);
    }
}
