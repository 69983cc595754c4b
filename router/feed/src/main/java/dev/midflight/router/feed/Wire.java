package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** The requests of a feed. Two threads, both daemons: the HTTP client's own, and one for what it has to do. */
final class Wire implements AutoCloseable {

    private static final Duration CONNECT = Duration.ofSeconds(5);

    private final URI server;
    private final String who;
    private final ExecutorService worker;
    private final HttpClient client;

    Wire(URI server, String instance, String start) {
        this.server = requireNonNull(server, "server");
        this.who = "?instance=%s&start=%s".formatted(encoded(instance), encoded(start));
        this.worker = Executors.newSingleThreadExecutor(work -> {
            Thread thread = new Thread(work, "midflight-feed-http");
            thread.setDaemon(true);
            return thread;
        });
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .proxy(ProxySelector.of(null))
                .executor(worker)
                .build();
    }

    CompletableFuture<HttpResponse<byte[]>> pull(String migration, Optional<String> knownTag) {
        HttpRequest.Builder request = to(migration, who);
        knownTag.ifPresent(tag -> request.header("If-None-Match", tag));
        return client.sendAsync(request.build(), BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<byte[]>> behind(String migration) {
        return client.sendAsync(to(migration, "/behind").build(), BodyHandlers.ofByteArray());
    }

    CompletableFuture<HttpResponse<Void>> events(String migration, EventLines lines) {
        HttpRequest request = to(migration, "/events" + who)
                .header("Accept", "text/event-stream")
                .build();
        return client.sendAsync(request, BodyHandlers.fromLineSubscriber(lines));
    }

    CompletableFuture<HttpResponse<byte[]>> report(Report report) {
        HttpRequest request = to(report.migration(), "/reports")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(Documents.report(report)))
                .build();
        return client.sendAsync(request, BodyHandlers.ofByteArray());
    }

    private HttpRequest.Builder to(String migration, String rest) {
        String base = server.toString();
        String slash = base.endsWith("/") ? "" : "/";
        return HttpRequest.newBuilder(URI.create(base + slash + "v1/routes/" + encoded(migration) + rest));
    }

    private static String encoded(String name) {
        return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    }

    @Override
    public void close() {
        worker.shutdownNow();
    }
}
