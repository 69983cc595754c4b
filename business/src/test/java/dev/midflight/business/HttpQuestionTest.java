package dev.midflight.business;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.engine.plan.BusinessQuestion;
import dev.midflight.engine.plan.Secret;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class HttpQuestionTest {

    private static final int BYTES_MAX = 1_000;

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final CountDownLatch over = new CountDownLatch(1);
    private final HttpServer server = start();

    private HttpServer start() {
        try {
            HttpServer made = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.setExecutor(threads);
            return made;
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    @BeforeEach
    void serve() {
        server.createContext("/", exchange -> answer(exchange, 404, "text/plain", "nobody"));
        server.createContext(
                "/json",
                exchange -> answer(
                        exchange,
                        200,
                        "application/json; charset=utf-8",
                        "{\"n\": 1.50, \"big\": 12345678901234567890123, \"l\": [true, null]}"));
        server.createContext("/fault", exchange -> answer(exchange, 500, "text/plain", "secret trace"));
        server.createContext("/moved", exchange -> {
            exchange.getResponseHeaders().add("Location", "/json/1");
            answer(exchange, 302, "text/plain", "");
        });
        server.createContext(
                "/path",
                exchange -> answer(
                        exchange,
                        200,
                        "text/plain",
                        exchange.getRequestURI().getRawPath() + " " + exchange.getRequestMethod() + " "
                                + exchange.getRequestHeaders().getFirst("Authorization")));
        server.createContext("/huge", exchange -> {
            exchange.sendResponseHeaders(200, 0);
            byte[] part = new byte[8_192];
            for (int time = 0; time < 1_000; time++) {
                exchange.getResponseBody().write(part);
            }
            exchange.close();
        });
        server.createContext("/slow", exchange -> {
            try {
                exchange.sendResponseHeaders(200, 0);
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                over.await();
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            } finally {
                exchange.close();
            }
        });
        server.start();
    }

    @AfterEach
    void stop() {
        over.countDown();
        server.stop(0);
        threads.shutdownNow();
    }

    @Test
    void jsonIsReadWithEveryDigit() throws InterruptedException {
        Reply reply = ask("/json/{key}", "1");

        assertThat(reply.status()).hasValue(200);
        assertThat(reply.body())
                .isEqualTo(Map.of(
                        "n", new BigDecimal("1.5"),
                        "big", new BigDecimal("12345678901234567890123"),
                        "l", Arrays.asList(true, null)));
    }

    @Test
    void notFoundIsAnAnswerAndAFaultIsNone() throws InterruptedException {
        assertThat(ask("/nowhere/{key}", "1")).isEqualTo(Reply.of(404, "nobody"));
        assertThat(ask("/nowhere/{key}", "1").isEmpty()).isTrue();
        assertThat(ask("/fault/{key}", "1")).isEqualTo(Reply.failed("status 500", "the answer has status 500"));
    }

    @Test
    void redirectionIsPartOfTheAnswer() throws InterruptedException {
        assertThat(ask("/moved/{key}", "1").status()).hasValue(302);
    }

    @Test
    void keyCannotLeaveItsPlace() throws InterruptedException {
        assertThat(ask("/path/{key}", "../a b?x=1#é&/").body())
                .isEqualTo("/path/..%2Fa%20b%3Fx%3D1%23%C3%A9%26%2F GET token");
        assertThat(ask("/path/{key}/x", "..").body()).isEqualTo("/path/%2E%2E/x GET token");
    }

    @Test
    void hugeAnswerIsLeftAfterTheLimit() throws InterruptedException {
        assertThat(ask("/huge/{key}", "1")).isEqualTo(Reply.failed("bytes", "the answer has more than 1,000 bytes"));
    }

    @Test
    void answerThatDoesNotEndIsGivenUp() throws InterruptedException {
        assertThat(ask("/slow/{key}", "1").failure())
                .hasValueSatisfying(failure -> assertThat(failure.words()).contains("no answer within 700 ms"));
    }

    @Test
    void nobodyThereIsAFailure() throws InterruptedException {
        server.stop(0);

        assertThat(ask("/json/{key}", "1").failure())
                .hasValueSatisfying(failure -> assertThat(failure.kind()).isEqualTo("ConnectException"));
    }

    private Reply ask(String path, String key) throws InterruptedException {
        BusinessQuestion.Http question = new BusinessQuestion.Http(
                "GET",
                "http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path),
                Map.of("Authorization", Secret.of("token", Secret.Origin.ENVIRONMENT)));
        try (HttpQuestion asked = new HttpQuestion(
                HttpQuestion.client(), question, new BusinessCheck.Limits(Duration.ofMillis(700), 1, BYTES_MAX))) {
            return asked.ask(new CheckedKey(Map.of("key", key)));
        }
    }

    private static void answer(HttpExchange exchange, int status, String type, String text) throws IOException {
        byte[] body = text.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", type);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }
}
