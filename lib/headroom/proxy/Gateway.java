package headroom.proxy;

import headroom.contract.Provider;
import headroom.forward.BodyCompression;
import headroom.forward.Budget;
import headroom.forward.ClientBody;
import headroom.forward.ClientConnection;
import headroom.forward.ErrorWriter;
import headroom.forward.Exchange;
import headroom.forward.ExchangeRecord;
import headroom.forward.Forwarding;
import headroom.forward.Headers;
import headroom.forward.ProxyOptions;
import headroom.forward.WebSocketCompression;
import headroom.route.CredentialFilter;
import headroom.route.Failure;
import headroom.route.Guard;
import headroom.route.Route;
import headroom.route.Router;
import headroom.stats.Client;
import headroom.stats.HoldOut;
import headroom.stats.Receipt;
import headroom.stats.Turn;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpURI;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/// What stands in front of Javalin: guards every request, then answers, forwards or hands it to Javalin's own
/// routes. Runs on the threads that read the sockets, so nothing here may block.
final class Gateway extends Handler.Wrapper {
    /// More proxies than this in a row are a loop, whoever they are.
    private static final int MOST_HOPS = 8;
    /// With this the Python edition's plugin names another provider for the request, whose key it carries.
    private static final String NAMED_UPSTREAM = "x-headroom-base-url";
    /// Of bodies that may have to be sent again, in bytes.
    private static final long MOST_HELD = 8 * 1024 * 1024;

    private final ProxyOptions options;
    private final String instanceId;
    private final Guard guard;
    private final HttpClient client;
    private final Lifecycle lifecycle;
    private final boolean inherited;
    private final StatusPages pages;
    private final List<Consumer<ExchangeRecord>> listeners;
    private final BiConsumer<Provider, Receipt> receipts;
    private final Consumer<Turn> ledger;
    private final HoldOut holdOut;
    private final BooleanSupplier full;
    private final Consumer<Duration> waited;
    private final BodyCompression compression;
    private final SleepWatch sleeps = new SleepWatch(System.currentTimeMillis(), System.nanoTime());
    private final Budget held = new Budget(MOST_HELD);
    private final Exchange.Memory memory =
            new Exchange.Memory(held, new Budget(Runtime.getRuntime().maxMemory() / 4));
    private final Set<Exchange> exchanges = ConcurrentHashMap.newKeySet();

    Gateway(
            ProxyOptions options,
            String instanceId,
            HttpClient client,
            Lifecycle lifecycle,
            boolean inherited,
            StatusPages pages,
            List<Consumer<ExchangeRecord>> listeners,
            BiConsumer<Provider, Receipt> receipts,
            Consumer<Turn> ledger,
            HoldOut holdOut,
            BooleanSupplier full,
            BodyCompression compression,
            Consumer<Duration> waited) {
        this.options = options;
        this.instanceId = instanceId;
        this.guard = new Guard(options.host(), options.token());
        this.client = client;
        this.lifecycle = lifecycle;
        this.inherited = inherited;
        this.pages = pages;
        this.listeners = List.copyOf(listeners);
        this.receipts = receipts;
        this.ledger = ledger;
        this.holdOut = holdOut;
        this.full = full;
        this.compression = compression;
        this.waited = waited;
    }

    @Override
    public InvocationType getInvocationType() {
        return InvocationType.NON_BLOCKING;
    }

    @Override
    public boolean handle(Request request, Response response, Callback done) {
        var line = ClientConnection.Line.of(request);
        var target = line.pathQuery();
        var fields = request.getHeaders();
        var route = Router.route(target, fields::get);
        var provider = route instanceof Route.Forward forward ? forward.provider() : Provider.OPENAI;
        if (lifecycle.phase() == Lifecycle.Phase.DRAINING) {
            response.getHeaders().put(HttpHeader.CONNECTION, "close");
        }
        var refusal = refusal(request, line, fields).map(ErrorWriter::refused);
        if (refusal.isPresent()) {
            refuse(refusal.get(), provider, request, response, done);
            return true;
        }
        switch (route) {
            case Route.Own()
            when isPosted(request) && HttpMethod.POST.is(request.getMethod()) -> own(request, response, done);
            case Route.Own()
            when isPosted(request) ->
                refuse(
                        ErrorWriter.notServed(
                                request.getMethod() + " " + request.getHttpURI().getPath()),
                        provider,
                        request,
                        response,
                        done);
            case Route.Own()
            when !reads(request) ->
                refuse(
                        ErrorWriter.readOnly(
                                request.getMethod(), request.getHttpURI().getPath()),
                        provider,
                        request,
                        response,
                        done);
            case Route.Own() when request.getHttpURI().getPath().equals("/livez") -> livez(response, done);
            case Route.Own() when line.path().equals(StatsPage.PATH) -> own(asSent(request, target), response, done);
            case Route.Own() -> own(request, response, done);
            case Route.NotServed() -> refuse(ErrorWriter.notServed(line.path()), provider, request, response, done);
            case Route.Forward forward -> forward(forward, request, response, done);
        }
        return true;
    }

    private void refuse(Failure failure, Provider provider, Request request, Response response, Callback done) {
        tell(ExchangeRecord.own(
                request.getMethod(), ClientConnection.Line.of(request).path(), failure));
        ErrorWriter.write(
                failure, provider, new ClientBody(request, options.limits().maxBodyBytes(), held), response, done);
    }

    private Optional<String> refusal(Request request, ClientConnection.Line line, HttpFields fields) {
        var hosts = new ArrayList<>(fields.getValuesList(HttpHeader.HOST));
        if (line.absolute()) {
            hosts.add(String.valueOf(request.getHttpURI().getAuthority()));
        }
        return guard.refusal(
                hosts,
                fields.getValuesList(HttpHeader.ORIGIN),
                fields.getValuesList("Sec-Fetch-Site"),
                fields.getValuesList(Guard.TOKEN_HEADER));
    }

    /// Whether it is one of our pages that are asked with a body.
    private static boolean isPosted(Request request) {
        var path = request.getHttpURI().getPath();
        return path.equals(Router.COMPRESS) || path.equals(Router.RETRIEVE);
    }

    private static boolean reads(Request request) {
        return HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
    }

    /// At once, however many threads wait for their turn: a proxy that answers late is taken for dead.
    private void livez(Response response, Callback done) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, StandardCharsets.UTF_8.encode(pages.livez()), done);
    }

    /// The request with its query, which the connection hides.
    private static Request asSent(Request request, String target) {
        var uri = HttpURI.from(target);
        return new Request.Wrapper(request) {
            @Override
            public HttpURI getHttpURI() {
                return uri;
            }
        };
    }

    private void own(Request request, Response response, Callback done) {
        getServer().getThreadPool().execute(() -> {
            try {
                super.handle(request, response, done);
            } catch (Exception e) {
                done.failed(e);
            }
        });
    }

    private Optional<Failure> obstacle(Request request, HttpFields fields) {
        // With a socket of its own the port stays open while draining, so that clients hear why; an inherited one
        // keeps new clients waiting for the successor.
        if (lifecycle.phase() == Lifecycle.Phase.DRAINING && !inherited) {
            return Optional.of(ErrorWriter.draining());
        }
        if (full.getAsBoolean()) {
            return Optional.of(ErrorWriter.busy());
        }
        if (fields.contains(NAMED_UPSTREAM)) {
            return Optional.of(ErrorWriter.namedUpstream(NAMED_UPSTREAM));
        }
        var hops = fields.getCSV(Headers.HOP, false);
        if (hops.contains(instanceId) || hops.size() >= MOST_HOPS) {
            return Optional.of(ErrorWriter.loop());
        }
        long most = options.limits().maxBodyBytes();
        return request.getLength() > most ? Optional.of(ErrorWriter.tooLarge(most)) : Optional.empty();
    }

    private void forward(Route.Forward forward, Request request, Response response, Callback done) {
        var fields = request.getHeaders();
        var provider = forward.provider();
        var upstream = options.upstreams().get(provider);
        var allowed = CredentialFilter.of(
                fields, Headers.ofRequest(fields, upstream.authority()), forward, options.upstreams());
        var obstacle = obstacle(request, fields).or(allowed::refusal);
        if (obstacle.isPresent()) {
            refuse(obstacle.get(), provider, request, response, done);
            return;
        }
        var headers = new ArrayList<>(allowed.fields());
        if (!fields.contains(HttpHeader.AUTHORIZATION)) {
            upstream.basicAuthorization()
                    .ifPresent(basic -> headers.add(new HttpField(HttpHeader.AUTHORIZATION, basic)));
        }
        var hops = fields.get(Headers.HOP);
        headers.add(new HttpField(Headers.HOP, hops == null ? instanceId : hops + ", " + instanceId));
        boolean upgrade = HttpMethod.GET.is(request.getMethod()) && fields.contains(HttpHeader.UPGRADE, "websocket");
        var line = ClientConnection.Line.of(request);
        lifecycle.begin();
        var who = Client.of(fields::get, line.path());
        var arm = holdOut.arm(who);
        boolean unchanged = arm.equals(HoldOut.UNCHANGED);
        var account = new Account(this, ledger, who, paidByPlan(provider, fields), arm);
        var messages = upgrade && !unchanged
                ? compression.ofWebSocket(request, forward.path(), account::changed)
                : Optional.<WebSocketCompression>empty();
        if (messages.isPresent()) {
            headers.removeIf(field -> field.getName().equalsIgnoreCase(Exchange.EXTENSIONS));
        }
        long came = System.nanoTime();
        BiConsumer<Request, BodyCompression.Result> next = (prepared, result) -> {
            if (!result.word().isEmpty()) {
                waited.accept(Duration.ofNanos(System.nanoTime() - came));
            }
            account.prepared(forward.path(), result, BodyCompression.body(prepared));
            begin(
                    new Forwarding(
                            provider,
                            upstream,
                            line.method(),
                            line.path(),
                            upstream.path(provider, forward.pathQuery()),
                            BodyCompression.fields(headers, prepared),
                            upgrade,
                            sleeps.generation(),
                            new Forwarding.Change(result.saved(), messages)),
                    prepared,
                    response,
                    done,
                    account);
        };
        if (unchanged) {
            compression.leave(request, forward.path(), next);
        } else {
            compression.prepare(request, forward.path(), next);
        }
    }

    /// Whether a subscription pays, and not the token: Claude's by its kind of token, ChatGPT's always.
    private static boolean paidByPlan(Provider provider, HttpFields fields) {
        var authorization = fields.get(HttpHeader.AUTHORIZATION);
        return provider == Provider.CHATGPT || authorization != null && authorization.startsWith("Bearer sk-ant-oat");
    }

    private void begin(Forwarding forwarding, Request request, Response response, Callback done, Account account) {
        var exchange = new Exchange(client, options.limits(), memory, forwarding, request, response, done, account);
        exchanges.add(exchange);
        exchange.start();
    }

    /// So many more streams are open.
    void streams(int more) {
        lifecycle.streams(more);
    }

    /// A receipt was read.
    void received(Provider provider, Receipt receipt) {
        receipts.accept(provider, receipt);
    }

    /// The exchange is over.
    void ended(Exchange exchange, ExchangeRecord outcome) {
        exchanges.remove(exchange);
        exchange.forget();
        lifecycle.end();
        tell(outcome);
    }

    private void tell(ExchangeRecord outcome) {
        listeners.forEach(listener -> listener.accept(outcome));
    }

    /// Says goodbye to what is still open; whether there was anything to say it to.
    boolean goodbye() {
        boolean any = false;
        for (var exchange : exchanges) {
            any |= exchange.goodbye();
        }
        return any;
    }

    /// To be called about once a second.
    void check() {
        long now = System.nanoTime();
        sleeps.tick(System.currentTimeMillis(), now);
        exchanges.forEach(exchange -> exchange.check(now));
    }
}
