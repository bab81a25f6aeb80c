package headroom.proxy;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import jdk.net.ExtendedSocketOptions;
import org.eclipse.jetty.client.ContinueProtocolHandler;
import org.eclipse.jetty.client.EarlyHintsProtocolHandler;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.client.ProcessingProtocolHandler;
import org.eclipse.jetty.client.Request;
import org.eclipse.jetty.client.UpgradeProtocolHandler;
import org.eclipse.jetty.client.transport.HttpClientConnectionFactory;
import org.eclipse.jetty.client.transport.HttpClientTransportDynamic;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.HttpCookieStore;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http2.client.HTTP2Client;
import org.eclipse.jetty.http2.client.transport.ClientConnectionFactoryOverHTTP2;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.ClientConnector;
import org.eclipse.jetty.util.ssl.SslContextFactory;
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
    static HttpClient create(SslContextFactory.Client tls, ProxyOptions options, Executor executor, Scheduler scheduler, ByteBufferPool buffers) {
        var connector = new KeptAlive();
        connector.setSelectors(ProxyServer.SELECTORS);
        connector.setExecutor(executor);
        connector.setScheduler(scheduler);
        connector.setByteBufferPool(buffers);
        connector.setSslContextFactory(tls);
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
        client.setDestinationIdleTimeout(POOLED_IDLE.toMillis() * 2);
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
        client.getProtocolHandlers().put(new UpgradeProtocolHandler());
        client.getProtocolHandlers().put(new ContinueProtocolHandler());
        client.getProtocolHandlers().put(new ProcessingProtocolHandler() {
            @Override
            protected void onProcessing(Request request, HttpFields headers) {
                Exchange.of(request).interim(HttpStatus.PROCESSING_102, headers);
            }
        });
        client.getProtocolHandlers().put(new EarlyHintsProtocolHandler() {
            @Override
            protected void onEarlyHints(Request request, HttpFields headers) {
                Exchange.of(request).interim(HttpStatus.EARLY_HINTS_103, headers);
            }
        });
        HttpProxies.credentials(options.network()).forEach(client.getAuthenticationStore()::addAuthenticationResult);
    }

    /// Upstream connections that ask the other side every so often whether it is still there, so that a stream whose provider vanished
    /// without a word (a network gone, a machine that slept) ends in minutes and not never.
    private static final class KeptAlive extends ClientConnector {
        @Override
        protected void configure(SelectableChannel selectable) throws IOException {
            super.configure(selectable);
            if (selectable instanceof SocketChannel channel) {
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
                for (var option : List.of(Map.entry(ExtendedSocketOptions.TCP_KEEPIDLE, 30), Map.entry(ExtendedSocketOptions.TCP_KEEPINTERVAL, 10), Map.entry(ExtendedSocketOptions.TCP_KEEPCOUNT, 6))) {
                    if (channel.supportedOptions().contains(option.getKey())) {
                        channel.setOption(option.getKey(), option.getValue());
                    }
                }
            }
        }
    }
}
