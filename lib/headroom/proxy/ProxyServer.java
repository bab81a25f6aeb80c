package headroom.proxy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import headroom.contract.Loopback;
import headroom.contract.Mode;
import headroom.contract.Version;
import headroom.forward.AgentConnector;
import headroom.forward.BodyCompression;
import headroom.forward.Budget;
import headroom.forward.Certificates;
import headroom.forward.ClientConnection;
import headroom.forward.DeferredTls;
import headroom.forward.ExchangeRecord;
import headroom.forward.KeptOriginals;
import headroom.forward.ProxyOptions;
import headroom.forward.UpstreamClient;
import headroom.host.Host;
import headroom.host.Problem;
import headroom.host.Proof;
import headroom.host.Time;
import headroom.route.Router;
import headroom.stats.Comparison;
import headroom.stats.Figures;
import headroom.stats.HoldOut;
import headroom.stats.Ledger;
import headroom.stats.Turn;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.eclipse.jetty.client.HttpClient;
import org.eclipse.jetty.http.HttpCompliance;
import org.eclipse.jetty.http.UriCompliance;
import org.eclipse.jetty.io.ArrayByteBufferPool;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.Connection;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.LowResourceMonitor;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.util.component.LifeCycle;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.eclipse.jetty.util.thread.ScheduledExecutorScheduler;
import org.eclipse.jetty.util.thread.Scheduler;

/// The running proxy: Javalin with its own routes, behind a `Gateway` that forwards everything else.
/// Owns the port from `start` until `close`; reads no environment.
public final class ProxyServer implements AutoCloseable {
    /// Longer than the keep-alive of the usual client pools (90 s), so that clients close first and no request
    /// meets a closed connection.
    private static final Duration CLIENT_IDLE = Duration.ofSeconds(120);
    private static final Duration DRAIN_TICK = Duration.ofMillis(30);
    /// What was accepted just now is still read, for this long after its last sign of life, and at most so long
    /// altogether.
    private static final long SETTLE_MILLIS = 200;
    private static final Duration SETTLED = Duration.ofSeconds(2);
    /// Of request heads that are being read or answered, in bytes.
    private static final long MOST_HEADS = 8 * 1024 * 1024;
    /// How often it is looked at what was measured.
    private static final Duration REVIEW = Duration.ofHours(1);

    private static final int MAX_HEADER_BYTES = 64 * 1024;

    private final Time time;
    private final ProxyOptions options;
    private final boolean inherited;
    private final String instanceId = new UUID(
                    ThreadLocalRandom.current().nextLong(),
                    ThreadLocalRandom.current().nextLong())
            .toString();
    private final Lifecycle lifecycle;
    private final StatusPages pages;
    private final Scheduler scheduler = new ScheduledExecutorScheduler("headroom-timer", true);
    private final DeferredTls tls;
    private final HttpClient client;
    private final Gateway gateway;
    private final Budget heads = new Budget(MOST_HEADS);
    private final Metrics metrics = new Metrics();
    private final FailureNotes failures;
    private final Optional<AccessLog> accessLog;
    private final Optional<Ledger> ledger;
    private final Figures figures;
    private final StatsPage stats;
    private final RecentTurns recent = new RecentTurns();
    private final DashboardEvents events = new DashboardEvents(this::now);
    private final HoldOut holdOut;
    private final Consumer<String> output;
    private final Javalin javalin;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final KeptOriginals originals;
    private AgentConnector connector;

    private ProxyServer(
            Host host, ProxyOptions options, Optional<ServerSocketChannel> socket, Consumer<String> output) {
        this.time = host.time();
        this.lifecycle = new Lifecycle(time);
        this.failures = new FailureNotes(time, output);
        this.options = options;
        this.output = output;
        this.inherited = socket.isPresent();
        var asked = HoldOut.of(host.env());
        this.ledger = host.env()
                        .get("HEADROOM_STATS")
                        .filter(word -> word.strip().equalsIgnoreCase("off"))
                        .isPresent()
                ? Optional.empty()
                : Optional.of(new Ledger(host, options.stateFolder()));
        this.figures = new Figures(host, options.stateFolder());
        this.stats = new StatsPage(figures);
        this.originals = new KeptOriginals(host, options.stateFolder(), this::url);
        this.holdOut = ledger.isPresent() && options.compression().mode() != Mode.PASSTHROUGH ? asked : new HoldOut(0);
        if (holdOut.isOn()) {
            figures.lately(HoldOut.REVIEWED_DAYS, () -> holdOut::remember);
        }
        this.pages = new StatusPages(
                host,
                options,
                instanceId,
                lifecycle,
                metrics,
                () -> ledger.map(Ledger::trouble).orElse(""));
        var threads = new QueuedThreadPool(64, 4, 30_000);
        threads.setName("headroom");
        threads.setDaemon(true);
        var buffers = new ArrayByteBufferPool(-1, -1, -1, -1, 8 * 1024 * 1024, 24 * 1024 * 1024);
        this.tls = new DeferredTls(new Certificates(
                host.disk(),
                host.os(),
                options.network().extraCertificates(),
                problem -> withoutCertificates(problem, output)));
        this.accessLog = options.logFile().map(file -> new AccessLog(time, file));
        this.javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.startupWatcherEnabled = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.jetty.threadPool = threads;
            config.jetty.modifyServer(server -> furnish(server, buffers));
            config.jetty.modifyHttpConfiguration(ProxyServer::http);
            config.jetty.addConnector((server, http) -> connect(server, http, socket));
            routes(config);
        });
        this.client = UpstreamClient.create(tls, options, threads, scheduler, buffers, host.processes());
        this.gateway = new Gateway(
                options,
                instanceId,
                client,
                lifecycle,
                inherited,
                pages,
                listeners(),
                metrics::add,
                this::record,
                holdOut,
                () -> connector.full(),
                new BodyCompression(options.compression(), originals, scheduler, metrics::add),
                metrics::addHeld);
    }

    /// Who starts a proxy by hand can mend what is wrong. One that a supervisor starts serves as well as it can: a
    /// file may have gone since it was installed.
    private void withoutCertificates(Problem problem, Consumer<String> output) {
        if (options.deployment().isEmpty()) {
            throw problem;
        }
        pages.degraded(problem.what() + ": " + problem.why());
        output.accept(time.now().truncatedTo(ChronoUnit.SECONDS) + " warning: " + problem.what() + ": " + problem.why()
                + "; providers that need them are not trusted");
    }

    private void furnish(Server server, ByteBufferPool buffers) {
        // It would cut idle connections short whenever threads are few, streams included.
        server.removeBean(server.getBean(LowResourceMonitor.class));
        server.addBean(buffers);
        server.addBean(client);
        server.setHandler(gateway);
        server.setErrorHandler(new ErrorPage(lifecycle));
    }

    /// Starts a proxy; returns once it listens and is ready. `socket` is a listening socket inherited from a
    /// supervisor; `output` takes a line for each failed request. A taken port is a `Problem` that names who has
    /// it.
    public static ProxyServer start(
            Host host, ProxyOptions options, Optional<ServerSocketChannel> socket, Consumer<String> output) {
        // Jetty would start the whole JMX machinery, a third of a second, to find out this number for its thread
        // queue.
        System.getProperties().putIfAbsent("org.eclipse.jetty.util.referencesPerCacheLine", "16");
        var server = new ProxyServer(host, options, socket, output);
        try {
            server.javalin.start();
        } catch (RuntimeException e) {
            server.close();
            throw StartFailure.explain(host, options, e);
        }
        Thread.ofPlatform().daemon().name("headroom-tls").start(server.tls::prepare);
        server.every(Duration.ofSeconds(1), server::check);
        if (server.holdOut.isOn()) {
            server.review();
            server.every(REVIEW, server::review);
        }
        return server;
    }

    private static void http(HttpConfiguration http) {
        http.setSendServerVersion(false);
        http.setSendDateHeader(false);
        http.setSendXPoweredBy(false);
        http.setRequestHeaderSize(MAX_HEADER_BYTES);
        http.setMaxResponseHeaderSize(UpstreamClient.MAX_HEADER_BYTES * 2);
        http.setUriCompliance(UriCompliance.UNSAFE);
        http.setHttpCompliance(
                HttpCompliance.RFC9110.with("case kept", HttpCompliance.Violation.CASE_SENSITIVE_FIELD_NAME));
    }

    private HttpConnectionFactory protocol(HttpConfiguration http) {
        return new HttpConnectionFactory(http) {
            @Override
            public Connection newConnection(Connector connector, EndPoint endPoint) {
                return configure(
                        new ClientConnection(getHttpConfiguration(), connector, endPoint, heads), connector, endPoint);
            }
        };
    }

    private Connector connect(Server server, HttpConfiguration http, Optional<ServerSocketChannel> socket) {
        connector = new AgentConnector(server, scheduler, options.host(), options.port(), protocol(http));
        connector.setIdleTimeout(CLIENT_IDLE.toMillis());
        // An inherited socket has requests waiting: everything else must be in place before the first is accepted.
        connector.addEventListener(new LifeCycle.Listener() {
            @Override
            public void lifeCycleStarting(LifeCycle starting) {
                UpstreamClient.makeTransparent(client, options);
                lifecycle.ready();
            }
        });
        if (socket.isPresent()) {
            try {
                connector.open(socket.get());
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return connector;
    }

    private void routes(JavalinConfig config) {
        for (var greeting : new String[] {"/", "/api/hello"}) {
            config.routes.get(greeting, context -> json(context, 200, pages.livez()));
            config.routes.head(greeting, context -> context.status(200));
        }
        config.routes.get("/readyz", context -> json(context, pages.ready() ? 200 : 503, pages.readyz()));
        config.routes.post(Router.COMPRESS, new CompressPage(options.compression(), originals)::answer);
        var retrieve = new RetrievePage(originals);
        config.routes.get(Router.RETRIEVE + "/{id}", retrieve::get);
        config.routes.post(Router.RETRIEVE, retrieve::post);
        config.routes.get(StatsPage.PATH, stats::answer);
        config.routes.get("/dashboard", Dashboard::answer);
        config.routes.sse("/dashboard/events", events::watch);
        config.routes.get(
                "/metrics",
                context -> context.contentType("text/plain; version=0.0.4; charset=utf-8")
                        .result(metrics()));
        config.routes.get(
                "/health",
                context -> json(context, pages.ready() ? 200 : 503, pages.health(context.header(Proof.CHALLENGE))));
    }

    /// Where a program of this machine reaches it.
    private String url() {
        var bound = Loopback.bare(options.host());
        var name = Loopback.wildcard(bound) ? "127.0.0.1" : bound;
        return "http://" + (name.contains(":") ? "[" + name + "]" : name) + ":"
                + address().getPort();
    }

    private void record(Turn turn) {
        recent.add(turn);
        ledger.ifPresent(each -> each.add(turn));
    }

    /// What the dashboard shows beside the figures of the ledger: only what changes when something goes on.
    private String now() {
        var json = JsonNodeFactory.instance
                .objectNode()
                .put("version", Version.NUMBER)
                .put("instance_id", instanceId)
                .put("profile", options.deployment().getOrDefault("profile", ""))
                .put("mode", options.compression().mode().word())
                .put("started_at", lifecycle.startedAt().toString())
                .put("ready", pages.ready())
                .put("active", lifecycle.active())
                .put("streams", lifecycle.streams())
                .put("forwarded", lifecycle.forwarded())
                .put("held_requests", metrics.heldRequests())
                .put("held_milliseconds", Math.round(metrics.heldMillis() * 100) / 100.0)
                .put("ledger", ledger.map(Ledger::trouble).orElse("off"))
                .put("recorded", ledger.map(Ledger::recorded).orElse(0L));
        json.set("recent", recent.json());
        return json.toString();
    }

    private void check() {
        gateway.check();
        connector.check();
        heads.settle();
    }

    /// Reads the ledger, which may take a while.
    private void review() {
        Thread.ofVirtual().name("headroom-review").start(() -> {
            for (var tool : holdOut.review(figures.lately(HoldOut.REVIEWED_DAYS, Comparison::new))) {
                output.accept(time.now().truncatedTo(ChronoUnit.SECONDS) + " warning: sessions of " + tool
                        + " have cost more with headroom than without; new ones are left unchanged for now");
            }
        });
    }

    private String metrics() {
        return metrics.text(
                lifecycle,
                instanceId,
                accessLog.map(AccessLog::dropped).orElse(0L),
                ledger.map(Ledger::lost).orElse(0L));
    }

    private List<Consumer<ExchangeRecord>> listeners() {
        var listeners = new ArrayList<Consumer<ExchangeRecord>>(List.of(metrics::add, failures::add));
        accessLog.ifPresent(log -> listeners.add(log::add));
        return listeners;
    }

    private static void json(Context context, int status, String body) {
        context.status(status).contentType("application/json").result(body);
    }

    private void every(Duration period, Runnable task) {
        scheduler.schedule(
                () -> {
                    try {
                        task.run();
                    } finally {
                        if (stopped.getCount() > 0) {
                            every(period, task);
                        }
                    }
                },
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /// Where it listens.
    public InetSocketAddress address() {
        return connector.address();
    }

    /// Random for every start: tells one run of the proxy from the next.
    public String instanceId() {
        return instanceId;
    }

    /// Requests and websockets being forwarded now.
    public int active() {
        return lifecycle.active();
    }

    /// Connections of clients that are open now.
    int connections() {
        return connector.getConnectedEndPoints().size();
    }

    /// Whether nothing was forwarded for this long.
    public boolean idleFor(Duration time) {
        return lifecycle.idleFor(time);
    }

    /// Stops taking new work, lets what is open finish within the drain time, then closes.
    public void drain() {
        drain(options.limits().drain());
    }

    /// The same within another time.
    public void drain(Duration limit) {
        boolean idle = options.idleStop().filter(lifecycle::idleFor).isPresent();
        lifecycle.draining();
        if (inherited) {
            connector.stopAccepting();
        }
        long now = System.nanoTime();
        long deadline = now + limit.toNanos();
        long settled = now + SETTLED.toNanos();
        try {
            events.end(idle ? "asleep" : "restarting");
            do {
                Thread.sleep(DRAIN_TICK);
                now = System.nanoTime();
            } while (lifecycle.active() > 0 && now < deadline
                    || connector.activeWithin(SETTLE_MILLIS) && now < settled);
            if (gateway.goodbye()) {
                Thread.sleep(DRAIN_TICK);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        close();
    }

    /// Waits until the proxy is closed, at most this long.
    public boolean awaitClosed(Duration time) throws InterruptedException {
        return stopped.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Stops at once; what is still open is broken off.
    @Override
    public void close() {
        if (stopped.getCount() > 0) {
            stopped.countDown();
            try {
                events.end("restarting");
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            javalin.stop();
            accessLog.ifPresent(AccessLog::close);
            ledger.ifPresent(Ledger::close);
        }
    }
}
