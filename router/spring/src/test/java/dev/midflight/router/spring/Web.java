package dev.midflight.router.spring;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;

/** An application, serving, and who asks it. */
final class Web implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    final ConfigurableApplicationContext context;
    private final HttpClient client = HttpClient.newHttpClient();

    Web(OneRoute feed) {
        this(
                Shop.class,
                "--management.endpoints.web.exposure.include=health,midflight",
                "--management.endpoint.health.probes.enabled=true",
                "--management.endpoint.health.show-details=always",
                "--management.endpoint.health.group.readiness.include=readinessState,midflight",
                "--midflight.feed=" + feed.url(),
                "--midflight.migration=shop",
                "--midflight.instance=shop-1",
                "--midflight.labels.group=web",
                "--midflight.old=before",
                "--midflight.new=after",
                "--midflight.tables=customer",
                "--midflight.entity-column=id",
                "--midflight.entity-prefix=customer:",
                "--midflight.without-plan=read-old");
    }

    /** An application with these settings, on a free port of loopback. */
    Web(Class<?> application, String... settings) {
        List<String> all = new ArrayList<>(List.of(
                "--server.port=0",
                "--server.address=127.0.0.1",
                "--spring.main.banner-mode=off",
                "--spring.jmx.enabled=false"));
        all.addAll(List.of(settings));
        this.context = new SpringApplicationBuilder(application)
                .web(WebApplicationType.SERVLET)
                .run(all.toArray(String[]::new));
    }

    HttpResponse<String> get(String path) throws IOException, InterruptedException {
        return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
    }

    HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
        return client.send(
                HttpRequest.newBuilder(uri(path))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(json))
                        .build(),
                BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:%s/actuator%s"
                .formatted(context.getEnvironment().getRequiredProperty("local.server.port"), path));
    }

    /** Something that may not be so yet. */
    interface Condition {
        boolean holds() throws Exception;
    }

    static void until(String what, Condition condition) throws Exception {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.holds()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("Within %s it was not so that %s".formatted(LIMIT, what));
            }
            TimeUnit.MILLISECONDS.sleep(5);
        }
    }

    @Override
    public void close() {
        context.close();
    }
}
