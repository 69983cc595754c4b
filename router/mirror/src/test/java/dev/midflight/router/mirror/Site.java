package dev.midflight.router.mirror;

import jakarta.servlet.AsyncContext;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.ee10.servlet.ServletHolder;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.thread.QueuedThreadPool;

/** A server that answers; with a filter it is an application, without one a mirror. */
final class Site implements AutoCloseable {

    /** A request as it came. */
    record Came(String line, Function<String, Optional<String>> header, String body) {}

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final List<Came> came = new CopyOnWriteArrayList<>();
    private final CountDownLatch hung = new CountDownLatch(1);
    private final Server server;
    private final ServerConnector connector;

    Site(String name) throws Exception {
        this(name, 0, Optional.empty());
    }

    Site(String name, int port, Optional<Filter> filter) throws Exception {
        QueuedThreadPool threads = new QueuedThreadPool(24, 4);
        threads.setDaemon(true);
        server = new Server(threads);
        connector = new ServerConnector(server, 1, 1);
        connector.setHost("127.0.0.1");
        connector.setPort(port);
        server.addConnector(connector);
        ServletContextHandler handler = new ServletContextHandler("/");
        filter.ifPresent(each -> {
            FilterHolder holder = new FilterHolder(each);
            holder.setAsyncSupported(true);
            handler.addFilter(holder, "/*", EnumSet.of(DispatcherType.REQUEST));
        });
        ServletHolder servlet = new ServletHolder(new Pages(name));
        servlet.setAsyncSupported(true);
        handler.addServlet(servlet, "/*");
        server.setHandler(handler);
        // Connections that are kept open would be waited for.
        server.setStopTimeout(0);
        threads.setStopTimeout(500);
        server.start();
    }

    /** What both sides have. The name is what only one of them says. */
    private final class Pages extends HttpServlet {

        private static final long serialVersionUID = 1;

        private final String name;

        Pages(String name) {
            this.name = name;
        }

        @Override
        protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
            String query = request.getQueryString() == null ? "" : "?" + request.getQueryString();
            String body = request.getMethod().equals("POST")
                    ? new String(request.getInputStream().readAllBytes(), StandardCharsets.UTF_8)
                    : "";
            Map<String, String> headers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
            for (String each : Collections.list(request.getHeaderNames())) {
                headers.put(each, request.getHeader(each));
            }
            came.add(new Came(
                    request.getMethod() + " " + request.getRequestURI() + query,
                    header -> Optional.ofNullable(headers.get(header)),
                    body));
            switch (request.getRequestURI()) {
                case "/named" -> json(response, "{\"id\":7,\"name\":\"%s\",\"secret\":\"a\"}".formatted(name));
                case "/text" -> {
                    response.setContentType("text/plain;charset=ISO-8859-1");
                    PrintWriter writer = response.getWriter();
                    writer.print("grüße ");
                    writer.println(12);
                }
                case "/bytes" -> {
                    response.setContentType("application/octet-stream");
                    response.getOutputStream().write(name.getBytes(StandardCharsets.UTF_8));
                }
                case "/large" -> {
                    response.setContentType("text/plain");
                    response.getOutputStream().write(new byte[300_000]);
                }
                case "/later" -> later(request.startAsync(request, response), response);
                case "/own" -> {
                    AsyncContext later = request.startAsync();
                    later(later, (HttpServletResponse) later.getResponse());
                }
                case "/missing" -> response.sendError(404, name);
                case "/broken" -> throw new IOException("planted in " + name);
                case "/hung" -> hang(response);
                default -> json(response, "{\"id\":7,\"tags\":[1,2.50,null],\"echo\":\"%s\"}".formatted(body));
            }
        }

        private void later(AsyncContext later, HttpServletResponse response) {
            later.start(() -> {
                try {
                    json(response, "{\"later\":\"%s\"}".formatted(name));
                } catch (IOException gone) {
                    throw new IllegalStateException("nobody there", gone);
                }
                later.complete();
            });
        }

        private void hang(HttpServletResponse response) throws IOException {
            if (name.equals("mirror")) {
                try {
                    hung.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException ending) {
                    Thread.currentThread().interrupt();
                }
            }
            json(response, "{}");
        }

        private static void json(HttpServletResponse response, String text) throws IOException {
            response.setContentType("application/json");
            response.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + port());
    }

    List<String> lines() {
        return came.stream().map(Came::line).toList();
    }

    HttpResponse<byte[]> get(String path, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(uri() + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    HttpResponse<byte[]> send(String method, String path, HttpRequest.BodyPublisher body)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(uri() + path))
                .header("Content-Type", "application/json")
                .method(method, body)
                .build();
        return CLIENT.send(request, BodyHandlers.ofByteArray());
    }

    /** Jetty's stop throws whatever there is. */
    @Override
    @SuppressWarnings("IllegalCatch")
    public void close() {
        hung.countDown();
        try {
            server.stop();
        } catch (Exception failure) {
            throw new IllegalStateException("Jetty did not stop", failure);
        }
    }
}
