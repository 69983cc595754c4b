package dev.midflight.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.midflight.engine.plan.ExternalGate;
import dev.midflight.engine.plan.RouterSettings.Gates.External;
import dev.midflight.engine.plan.Secret;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.server.ExternalGates.Occasion;
import java.io.IOException;
import java.math.BigDecimal;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Others who have a say; they are servers that answer as those of their kind do. */
final class ExternalGatesTest {

    private static final Occasion NOW = new Occasion("shop", 5, "10%", "OLD");

    private HttpServer server;
    private volatile int status = 200;
    private volatile String answer = "";
    private volatile String asked = "";

    @BeforeEach
    void open() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        asked = "%s %s %s %s"
                .formatted(
                        exchange.getRequestMethod(),
                        exchange.getRequestURI(),
                        exchange.getRequestHeaders().getFirst("Authorization"),
                        new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
        byte[] body = answer.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    @AfterEach
    void close() {
        server.stop(0);
    }

    private URI url(String path) {
        return URI.create("http://127.0.0.1:%d%s".formatted(server.getAddress().getPort(), path));
    }

    private ExternalGate.Query query() {
        return new ExternalGate.Query(
                "errors of the shop",
                url("/prom/"),
                "sum(rate(errors[5m])) / 2",
                Optional.of(BigDecimal.ZERO),
                Optional.of(new BigDecimal("0.5")),
                Map.of("Authorization", Secret.of("Bearer x", Secret.Origin.PLAN)));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GO   | {'resultType':'vector','result':[{'metric':{},'value':[1,'0.25']}]}",
                "GO   | {'resultType':'scalar','result':[1,'0']}",
                "GO   | {'resultType':'vector','result':[{'value':[1,'0.1']},{'value':[1,'0.5']}]}",
                "STOP | {'resultType':'vector','result':[{'value':[1,'0.1']},{'value':[1,'0.51']}]}",
                "STOP | {'resultType':'vector','result':[{'value':[1,'-1']}]}",
                "WAIT | {'resultType':'vector','result':[]}",
                "WAIT | {'resultType':'vector','result':[{'value':[1,'NaN']}]}",
                "WAIT | {'resultType':'matrix','result':[{'values':[[1,'0']]}]}"
            })
    void queryIsJudgedByItsLimits(Answer expected, String data) {
        answer = "{\"status\":\"success\",\"data\":%s}".formatted(data.replace((char) 39, '"'));

        Judgement judgement = new Inquiry().query(query());

        assertThat(judgement.answer()).as(judgement.why()).isEqualTo(expected);
        assertThat(asked).startsWith("GET /prom/api/v1/query?query=sum%28rate%28errors%5B5m%5D%29%29+%2F+2 Bearer x");
    }

    @Test
    void whoCannotBeUnderstoodMakesTheStepWait() {
        answer = "{\"status\":\"error\",\"error\":\"parse error\"}";
        assertThat(new Inquiry().query(query()).why()).contains("parse error");
        answer = "<html>";
        assertThat(new Inquiry().query(query()))
                .isEqualTo(new Judgement(Answer.WAIT, "errors of the shop: its answer is no JSON"));
        status = 503;
        answer = "later";
        assertThat(new Inquiry().query(query()).why()).contains("it answers 503 later");
        server.stop(0);
        Judgement gone = new Inquiry().query(query());
        assertThat(gone.answer()).isEqualTo(Answer.WAIT);
        assertThat(gone.why()).contains("does not answer");
    }

    @Test
    void webhookIsToldWhatIsToBeDecidedAndItsWordCounts() {
        ExternalGate.Webhook webhook = new ExternalGate.Webhook("desk", url("/ok"), Map.of());
        answer = "{\"answer\":\"STOP\",\"why\":\"an incident is open\"}";

        assertThat(new Inquiry().call(webhook, NOW)).isEqualTo(new Judgement(Answer.STOP, "desk: an incident is open"));
        assertThat(asked).startsWith("POST /ok").contains("\"migration\":\"shop\"", "\"epoch\":5", "\"reads\":\"10%\"");
        answer = "{\"answer\":\"yes\"}";
        assertThat(new Inquiry().call(webhook, NOW).answer()).isEqualTo(Answer.WAIT);
    }

    @Test
    void wordHoldsForTheStepAboutWhichItWasSaid() throws Exception {
        answer = "{\"answer\":\"GO\"}";
        External settings = new External(
                List.of(new ExternalGate.Webhook("desk", url("/ok"), Map.of()), new ExternalGate.Approval("dba")),
                Duration.ofSeconds(1));
        try (ExternalGates gates = new ExternalGates(settings, () -> Optional.of(NOW))) {
            assertThat(gates.judge(5)).extracting(Judgement::answer).containsExactly(Answer.WAIT, Answer.WAIT);

            gates.start();
            Await.until("the webhook was asked", () -> gates.judge(5).get(0).answer() == Answer.GO);
            gates.approve("dba", 5);

            assertThat(gates.judge(5)).extracting(Judgement::answer).containsExactly(Answer.GO, Answer.GO);
            assertThat(gates.judge(6)).extracting(Judgement::answer).containsExactly(Answer.WAIT, Answer.WAIT);
            assertThatThrownBy(() -> gates.approve("desk", 5)).hasMessageContaining("there are [dba]");
        }
    }
}
