package dev.midflight.router.spring;

import java.io.IOException;
import java.net.ProxySelector;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the feed at the start whether it knows the migration. A feed that does not answer is no reason not to start: the
 * application may go on by a plan that was kept.
 */
final class FirstQuestion {

    private static final Logger LOG = LoggerFactory.getLogger(FirstQuestion.class);

    private static final Duration CONNECT = Duration.ofSeconds(1);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final int TEXT_CHARS_MAX = 500;
    private static final int NOT_FOUND = 404;

    private final URI server;

    FirstQuestion(URI server) {
        this.server = server;
    }

    /**
     * Requires that the feed does not deny it.
     *
     * @throws SettingException if it does
     */
    void requireKnown(String migration) {
        String base = server.toString();
        String path = "v1/routes/%s/behind".formatted(URLEncoder.encode(migration, StandardCharsets.UTF_8));
        URI asked = URI.create(base + (base.endsWith("/") ? "" : "/") + path);
        HttpClient client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(CONNECT)
                .proxy(ProxySelector.of(null))
                .build();
        try {
            HttpRequest question = HttpRequest.newBuilder(asked).timeout(ANSWER).build();
            HttpResponse<String> answer = client.send(question, BodyHandlers.ofString());
            if (answer.statusCode() == NOT_FOUND) {
                throw unknown(migration, asked, answer.body());
            }
        } catch (IOException silent) {
            LOG.warn("feed does not answer yet feed={} reason={}", server, said(silent));
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private static SettingException unknown(String migration, URI asked, String body) {
        return new SettingException(
                "Cannot begin the migration midflight.migration=%s: asked for it at %s, and the answer is HTTP 404: %s"
                        .formatted(migration, asked, body.substring(0, Math.min(body.length(), TEXT_CHARS_MAX))),
                "Name a migration that is listed at /v1/migrations there, or start it first with"
                        + " ./midflight run --serve or ./midflight server.");
    }

    private static String said(IOException failure) {
        String message = failure.getMessage();
        return message == null ? failure.getClass().getSimpleName() : message;
    }
}
