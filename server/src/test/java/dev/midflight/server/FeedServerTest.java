package dev.midflight.server;

import static dev.midflight.server.Http.json;
import static dev.midflight.server.Plans.plan;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Stage;
import dev.midflight.router.feed.Documents;
import dev.midflight.router.feed.Lease;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FeedServerTest {

    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final String REPORTS = "/v1/routes/shop/reports";
    private static final String REPORT =
            """
            {"format": 1, "instance": "a", "migration": "shop", "start": "s1", "epoch": 1, "drained": true,
             "weather": {"sun": [1, 2, {"x": 1.5}]}}
            """;

    private final MemoryRoutes routes = new MemoryRoutes("shop");
    private final FeedServer server = Servers.start(routes);
    private final Http http = new Http(server);

    @AfterEach
    void stop() {
        server.close();
    }

    private static void isProblem(HttpResponse<String> answer, int status, String words) throws IOException {
        assertThat(answer.body()).contains(words);
        assertThat(answer.statusCode()).isEqualTo(status);
        JsonNode problem = json(answer);
        assertThat(problem.fieldNames()).toIterable().containsExactly("what", "where", "answer", "remedy");
        assertThat(problem.path("what").textValue()).isNotBlank();
        assertThat(problem.path("remedy").textValue()).isNotBlank();
    }

    @Test
    void itListensOnLoopbackAlone() {
        InetSocketAddress everywhere = new InetSocketAddress("0.0.0.0", 0);

        assertThatThrownBy(() -> FeedServer.start(everywhere, List::of))
                .asInstanceOf(type(FeedServerException.class))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("0.0.0.0:0"))
                .satisfies(refused -> assertThat(refused).hasMessageContaining("not a loopback address"))
                .satisfies(refused -> assertThat(refused.explanation().remedy()).contains("127.0.0.1"));
    }

    @Test
    void portThatIsTakenIsNamed() {
        InetSocketAddress taken = new InetSocketAddress(InetAddress.getLoopbackAddress(), server.port());

        assertThatThrownBy(() -> FeedServer.start(taken, List::of))
                .isInstanceOf(FeedServerException.class)
                .hasMessageContaining("127.0.0.1:" + server.port());
    }

    @Test
    void itIsHealthy() throws Exception {
        assertThat(json(http.get("/healthz")).path("status").textValue()).isEqualTo("ok");
    }

    @Test
    void pullGrantsALeaseAndIsShortIfThePlanIsKnown() throws Exception {
        routes.publish(plan(3, Stage.DUAL_OLD, LEASE));
        routes.behind(Duration.ofNanos(1_500_001));

        HttpResponse<String> first = http.get("/v1/routes/shop?instance=a&start=1");

        Lease lease = Documents.readLease(first.body().getBytes(StandardCharsets.UTF_8));
        assertThat(lease).isEqualTo(new Lease(plan(3, Stage.DUAL_OLD, LEASE), Optional.of(Duration.ofMillis(2))));
        String tag = first.headers().firstValue("ETag").orElseThrow();
        assertThat(tag).startsWith("\"3-");
        HttpResponse<String> second = http.get("/v1/routes/shop?instance=a&start=1", "If-None-Match", tag);
        assertThat(second.statusCode()).isEqualTo(304);
        assertThat(routes.grants("a")).isEqualTo(2);
    }

    @Test
    void tagTellsPlansOfOneEpochApart() throws Exception {
        routes.publish(plan(3, Stage.DUAL_OLD, LEASE));
        String tag = http.get("/v1/routes/shop?instance=a&start=1")
                .headers()
                .firstValue("ETag")
                .orElseThrow();

        routes.publish(plan(3, Stage.CAPTURE, LEASE));

        assertThat(http.get("/v1/routes/shop?instance=a&start=1", "If-None-Match", tag)
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void whatIsNotThereIsSaidToBeMissing() throws Exception {
        isProblem(http.get("/v1/routes/books?instance=a&start=1"), 404, "no migration books");
        isProblem(http.get("/v1/routes/shop?instance=a&start=1"), 404, "No plan of shop");
        isProblem(http.get("/v2/anything"), 404, "/v2/anything");
        isProblem(http.post("/v2/anything", "{}"), 404, "POST");
        assertThat(routes.instances()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /v1/migrations, GET",
        "PUT, /v1/migrations/shop, GET",
        "DELETE, /v1/routes/shop?instance=a&start=1, GET",
        "PATCH, /healthz, GET",
        "GET, /v1/routes/shop/reports, POST",
        "GET, /ofrep/v1/evaluate/flags/shop, POST",
        "PUT, /ofrep/v1/evaluate/flags, POST"
    })
    void otherMethodThanThoseOfAPathIsRefusedWithThem(String method, String path, String allowed) throws Exception {
        HttpResponse<String> answer = http.send(method, path);

        isProblem(answer, 405, method);
        assertThat(answer.headers().allValues("Allow"))
                .singleElement()
                .asString()
                .startsWith(allowed);
        assertThat(routes.instances()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"?instance=a&instance=b&start=1", "?instance=a&instance=a&start=1", "?instance=a&start=1&start=2"
            })
    void nameThatIsSaidTwiceIsRefused(String query) throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LEASE));

        isProblem(http.get("/v1/routes/shop" + query), 400, "more than once");

        assertThat(routes.instances()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?instance=", "?instance=a%20b", "?instance=..%2F..%2Fetc", "?instance=%C3%A4"})
    void instanceNeedsAName(String query) throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LEASE));

        isProblem(http.get("/v1/routes/shop" + query), 400, "instance");
        isProblem(http.get("/v1/routes/shop/events" + query), 400, "instance");
        assertThat(routes.instances()).isEmpty();
    }

    @Test
    void nameInThePathIsChecked() throws Exception {
        isProblem(http.get("/v1/routes/a%20b?instance=a&start=1"), 400, "names no migration");
        isProblem(http.get("/v1/migrations/" + "m".repeat(200)), 400, "names no migration");
    }

    @Test
    void fieldsThatNobodyKnowsAreIgnored() throws Exception {
        assertThat(http.post(REPORTS, REPORT).statusCode()).isEqualTo(204);
        assertThat(routes.reports()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{\"format\": 1}",
                "{\"format\": 2}",
                "{\"format\": 1, \"format\": 1}",
                "\u0000\u0001",
                "{\"format\": 1e400}",
                "nan"
            })
    void reportThatIsNoneIsRefused(String body) throws Exception {
        isProblem(http.post(REPORTS, body), 400, "Cannot take the report");
        assertThat(routes.reports()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"instance\": \"a\" > \"instance\": \"a b\"",
                "\"epoch\": 1 > \"epoch\": -1",
                "\"epoch\": 1 > \"epoch\": 1.5",
                "\"epoch\": 1 > \"epoch\": 99999999999999999999",
                "\"epoch\": 1 > \"epoch\": \"1\"",
                "\"drained\": true > \"drained\": 1",
                "\"drained\": true > \"drained\": null",
                "\"drained\": true > \"drained\": true, \"labels\": {\"a\": \"b c\"}",
                "\"drained\": true > \"drained\": true, \"evidence\": {\"saved\": -1}",
                "\"drained\": true > \"drained\": true, \"evidence\": {\"old\": {\"reads\": 1, \"errors\": 2}}",
                "\"drained\": true > \"drained\": true, \"evidence\": {\"pairs\": [[2, 1, 1], [1, 1, 1]]}"
            })
    void reportWithAWrongFieldIsRefused(String change) throws Exception {
        String[] parts = change.split(" > ", -1);
        assertThat(REPORT).contains(parts[0]);

        isProblem(http.post(REPORTS, REPORT.replace(parts[0], parts[1])), 400, "Cannot take the report");
        assertThat(routes.reports()).isEmpty();
    }

    @Test
    void reportAboutAnotherMigrationIsRefused() throws Exception {
        isProblem(http.post(REPORTS, REPORT.replace("shop", "books")), 400, "books");
    }

    @Test
    void deepNestingIsRefused() throws Exception {
        String deep = "[".repeat(50_000) + "]".repeat(50_000);
        isProblem(http.post(REPORTS, REPORT.replace("1.5", deep)), 400, "Cannot take the report");
    }

    @Test
    void hugeBodyIsRefusedWhetherItsLengthIsSaidOrNot() throws Exception {
        byte[] huge = new byte[1 << 20];

        isProblem(http.post(REPORTS, BodyPublishers.ofByteArray(huge)), 413, "longer");
        isProblem(
                http.post(REPORTS, BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(huge))), 413, "longer");
    }

    @Test
    void whatIsNoHttpIsAnsweredInJson() throws Exception {
        String answer = raw("GET /%zz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n");
        String tooLong =
                raw("GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + "x".repeat(20_000) + "\r\nConnection: close\r\n\r\n");

        assertThat(answer).startsWith("HTTP/1.1 400").contains("\"remedy\"").doesNotContain("Jetty");
        assertThat(tooLong).startsWith("HTTP/1.1 431").contains("\"remedy\"");
    }

    private String raw(String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    @Test
    void faultInAMigrationIsAnsweredWithoutItsDetails() throws Exception {
        MemoryRoutes broken = new MemoryRoutes("broken");
        try (FeedServer faulty = FeedServer.start(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), () -> {
            throw new IllegalStateException("disk of %s is full".formatted(broken.migration()));
        })) {
            HttpResponse<String> answer = new Http(faulty).get("/v1/migrations");

            isProblem(answer, 500, "fault");
            assertThat(answer.body()).doesNotContain("disk");
        }
    }

    @Test
    void peopleSeeMigrationsAndInstances() throws Exception {
        routes.publish(plan(2, Stage.DUAL_OLD, LEASE));
        http.get("/v1/routes/shop?instance=a&start=1");
        http.post(REPORTS, REPORT.replace("\"drained\": true", "\"drained\": true, \"evidence\": {\"saved\": 5}"));

        JsonNode all = json(http.get("/v1/migrations")).path("migrations");
        JsonNode one = json(http.get("/v1/migrations/shop"));

        assertThat(all).hasSize(1);
        assertThat(all.get(0).toString())
                .isEqualTo("{\"migration\":\"shop\",\"epoch\":2,\"stage\":\"DUAL_OLD\",\"authority\":\"old\","
                        + "\"instances\":1}");
        assertThat(one.path("plan").path("epoch").longValue()).isEqualTo(2);
        assertThat(one.path("instances").get(0).path("name").textValue()).isEqualTo("a");
        assertThat(one.path("instances").get(0).path("epoch").longValue()).isEqualTo(1);
        assertThat(one.path("evidence").path("saved").longValue()).isEqualTo(5);
    }

    @Test
    void listenerHearsOfEachPlan() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LEASE));
        try (Socket socket = listen()) {
            assertThat(heard(socket, "epoch\":1,")).contains("event: plan").contains("id: 1\n");

            routes.publish(plan(2, Stage.DUAL_OLD, LEASE));

            assertThat(heard(socket, "epoch\":2,")).contains("id: 2\n");
            assertThat(routes.grants("a")).isZero();
        }
    }

    private Socket listen() throws IOException {
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port());
        OutputStream to = socket.getOutputStream();
        to.write("GET /v1/routes/shop/events?instance=a HTTP/1.1\r\nHost: a\r\n\r\n"
                .getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String heard(Socket socket, String until) throws IOException {
        StringBuilder text = new StringBuilder();
        while (text.indexOf(until) < 0) {
            int next = socket.getInputStream().read();
            assertThat(next).as("end of the stream").isNotNegative();
            text.append((char) next);
        }
        return text.toString();
    }

    @Test
    void listenerThatIsGoneIsForgotten() throws Exception {
        routes.publish(plan(1, Stage.CAPTURE, LEASE));
        try (Socket socket = listen()) {
            heard(socket, "epoch\":1,");
            assertThat(server.listeners()).isEqualTo(1);
        }

        routes.publish(plan(2, Stage.DUAL_OLD, LEASE));
        routes.publish(plan(3, Stage.CAPTURE, LEASE));

        Await.until("it is forgotten", () -> {
            routes.publish(plan(routes.version() + 1, Stage.CAPTURE, LEASE));
            return server.listeners() == 0;
        });
    }

    @Test
    void listenerThatDoesNotReadIsLetGoAndHoldsUpNobody() throws Exception {
        Set<String> many = new HashSet<>();
        for (int i = 0; i < 20_000; i++) {
            many.add("entity-with-a-long-name-" + i);
        }
        ReadShare large = Plans.some(0, many);
        routes.publish(plan(1, Stage.CAPTURE, large, LEASE));
        try (Socket deaf = listen();
                Socket keen = listen()) {
            Thread reading = new Thread(() -> {
                try {
                    keen.getInputStream().transferTo(OutputStream.nullOutputStream());
                } catch (IOException closed) {
                    // It is closed below.
                }
            });
            reading.start();
            Await.until("both listen", () -> server.listeners() == 2);

            Await.until("the deaf one is let go", () -> {
                routes.publish(plan(routes.version() + 1, Stage.CAPTURE, large, LEASE));
                return server.listeners() == 1;
            });

            assertThat(reading.isAlive()).isTrue();
            assertThat(deaf.isClosed()).isFalse();
            assertThat(http.get("/healthz").statusCode()).isEqualTo(200);
        }
    }
}
