package dev.midflight.server;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.HttpResponseException;
import io.javalin.http.MethodNotAllowedResponse;
import io.javalin.http.servlet.JavalinServlet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the routers in applications, and people, over HTTP. On the loopback address alone: who asks is not checked
 * yet. Safe for any thread.
 */
public final class FeedServer implements AutoCloseable {

    /** The port that is asked for unless another one is said. */
    public static final int PORT = 7171;

    private static final Logger LOG = LoggerFactory.getLogger(FeedServer.class);

    private static final int THREADS_MAX = 24;
    private static final int THREADS_MIN = 4;
    private static final int THREAD_IDLE_MILLIS = 30_000;
    private static final int IDLE_MILLIS = 60_000;
    private static final int WAITING_CONNECTIONS = 512;
    private static final int STOP_MILLIS = 1_000;
    private static final int STOP_IDLE_MILLIS = 50;
    private static final int HEADERS_BYTES = 8 << 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Server server;
    private final ServerConnector connector;
    private final News news;

    private FeedServer(Server server, ServerConnector connector, News news) {
        this.server = server;
        this.connector = connector;
        this.news = news;
    }

    /** The address that is used unless another one is said. */
    public static InetSocketAddress usualAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), PORT);
    }

    /**
     * Begins to answer.
     *
     * @param address a loopback address; port 0 is a free one
     * @param migrations those that are known at a moment; asked for often, by any thread
     * @throws FeedServerException if it is not a loopback address, or the port cannot be had
     */
    public static FeedServer start(
            InetSocketAddress address, Supplier<? extends Collection<? extends Routes>> migrations) {
        requireNonNull(migrations, "migrations");
        if (address.isUnresolved() || !address.getAddress().isLoopbackAddress()) {
            throw new FeedServerException(
                    "Cannot listen on %s:%d".formatted(address.getHostString(), address.getPort()),
                    "it is not a loopback address, and whoever reaches the port could read plans and send reports",
                    "Listen on 127.0.0.1 and let instances elsewhere come through a tunnel or proxy that checks them.");
        }
        Directory directory = new Directory(migrations);
        News news = new News(directory);
        Javalin app = Javalin.create(config -> configure(config, directory, news));
        Server server = new Server(threads());
        ServerConnector connector = new ServerConnector(server, 1, 1, http());
        connector.setHost(address.getAddress().getHostAddress());
        connector.setPort(address.getPort());
        connector.setIdleTimeout(IDLE_MILLIS);
        connector.setShutdownIdleTimeout(STOP_IDLE_MILLIS);
        connector.setAcceptQueueSize(WAITING_CONNECTIONS);
        server.addConnector(connector);
        server.setHandler(handler(app));
        server.setStopTimeout(STOP_MILLIS);
        server.setErrorHandler(FeedServer::refuse);
        FeedServer feeds = new FeedServer(server, connector, news);
        feeds.open(address);
        LOG.info("listening address={}:{}", address.getAddress().getHostAddress(), feeds.port());
        return feeds;
    }

    private static QueuedThreadPool threads() {
        QueuedThreadPool threads = new QueuedThreadPool(THREADS_MAX, THREADS_MIN, THREAD_IDLE_MILLIS);
        threads.setName("midflight-server");
        threads.setDaemon(true);
        threads.setStopTimeout(STOP_MILLIS);
        return threads;
    }

    private static HttpConnectionFactory http() {
        HttpConfiguration http = new HttpConfiguration();
        http.setSendServerVersion(false);
        http.setRequestHeaderSize(HEADERS_BYTES);
        return new HttpConnectionFactory(http);
    }

    private static ServletContextHandler handler(Javalin app) {
        ServletContextHandler handler = new ServletContextHandler("/");
        // Not the one that Javalin would choose, which needs Jetty's WebSockets where they happen to be there.
        ServletHolder servlet = new ServletHolder(new JavalinServlet(app.unsafe));
        servlet.setAsyncSupported(true);
        handler.addServlet(servlet, "/*");
        return handler;
    }

    private static void configure(JavalinConfig config, Directory directory, News news) {
        config.startup.showJavalinBanner = false;
        config.startup.showOldJavalinVersionWarning = false;
        config.startup.startupWatcherEnabled = false;
        config.http.maxRequestSize = Bodies.BYTES_MAX;
        config.http.asyncTimeout = 0;
        config.http.prefer405over404 = true;
        RoutesApi routes = new RoutesApi(directory);
        config.routes.get("/healthz", request -> RoutesApi.json(request, json(Map.of("status", "ok"))));
        config.routes.get("/v1/routes/{migration}", routes::pull);
        config.routes.get("/v1/routes/{migration}/behind", routes::behind);
        config.routes.post("/v1/routes/{migration}/reports", routes::report);
        config.routes.get("/v1/routes/{migration}/events", news::open);
        MigrationsApi people = new MigrationsApi(directory);
        config.routes.get("/v1/migrations", people::all);
        config.routes.get("/v1/migrations/{migration}", people::one);
        Ofrep ofrep = new Ofrep(directory);
        config.routes.post("/ofrep/v1/evaluate/flags", ofrep::all);
        config.routes.post("/ofrep/v1/evaluate/flags/{key}", ofrep::one);
        config.routes.exception(AnswerException.class, (refused, request) -> {
            request.status(refused.status());
            RoutesApi.json(request, json(refused.problem()));
        });
        config.routes.exception(HttpResponseException.class, (refused, request) -> {
            request.status(refused.getStatus());
            if (refused instanceof MethodNotAllowedResponse) {
                request.header("Allow", String.join(", ", refused.getDetails().values()));
            }
            RoutesApi.json(
                    request,
                    json(new Problem(
                            "Cannot answer %s".formatted(request.method().name()),
                            request.path(),
                            String.valueOf(refused.getMessage()),
                            "Look at docs/formats/feed.md for what can be asked for.")));
        });
        config.routes.exception(Exception.class, (fault, request) -> {
            LOG.error("fault while answering path={}", request.path(), fault);
            request.status(500);
            RoutesApi.json(
                    request,
                    json(new Problem(
                            "Cannot answer because of a fault in Midflight",
                            request.path(),
                            fault.getClass().getSimpleName(),
                            "Look at the log of this process, and report the fault.")));
        });
    }

    /** What is no HTTP, or too long, never comes to the handlers. */
    private static boolean refuse(Request request, Response response, Callback callback) {
        Problem problem = new Problem(
                "Cannot answer the request",
                request.getHttpURI() == null
                        ? ""
                        : String.valueOf(request.getHttpURI().getPath()),
                "HTTP %d".formatted(response.getStatus()),
                "Look at docs/formats/feed.md for what can be asked for.");
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.write(true, ByteBuffer.wrap(json(problem)), callback);
        return true;
    }

    /** Jetty's start throws whatever there is. */
    @SuppressWarnings("IllegalCatch")
    private void open(InetSocketAddress address) {
        try {
            connector.open();
        } catch (IOException taken) {
            stop();
            throw new FeedServerException(
                    "Cannot listen on %s:%d".formatted(address.getAddress().getHostAddress(), address.getPort()),
                    String.valueOf(taken.getMessage()),
                    "Stop what listens there, or choose another port; 0 takes a free one.");
        }
        try {
            server.start();
        } catch (Exception failure) {
            stop();
            throw new IllegalStateException("Cannot start the HTTP server on " + address, failure);
        }
    }

    /** How many listen to news. */
    int listeners() {
        return news.listeners();
    }

    /** The port that it listens on. */
    public int port() {
        return connector.getLocalPort();
    }

    /** Stops within two seconds. */
    @Override
    public void close() {
        stop();
    }

    /** Jetty's stop throws whatever there is; what is left is daemon threads. */
    @SuppressWarnings("IllegalCatch")
    private void stop() {
        news.close();
        try {
            server.stop();
            server.destroy();
        } catch (Exception failure) {
            LOG.warn("HTTP server did not stop in order", failure);
        }
    }

    static byte[] json(Object value) {
        try {
            return JSON.writeValueAsBytes(value);
        } catch (JsonProcessingException impossible) {
            throw new IllegalStateException("a map of texts and numbers is JSON", impossible);
        }
    }

    static byte[] json(Problem problem) {
        Map<String, String> parts = new LinkedHashMap<>();
        parts.put("what", problem.what());
        parts.put("where", problem.where());
        parts.put("answer", problem.answer());
        parts.put("remedy", problem.remedy());
        return json((Object) parts);
    }
}
