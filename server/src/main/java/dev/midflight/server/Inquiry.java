package dev.midflight.server;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.plan.ExternalGate;
import dev.midflight.engine.plan.Secret;
import dev.midflight.engine.ramp.Answer;
import dev.midflight.engine.ramp.Judgement;
import dev.midflight.server.ExternalGates.Occasion;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/**
 * Asks one gate once. No answer, one that is not understood, no data and a number that is none are WAIT: neither a
 * reason to go on nor proof that something is wrong. One thread at a time.
 */
final class Inquiry {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final int BYTES_MAX = 1 << 20;
    private static final int SHOWN_MAX = 200;

    private final ObjectMapper mapper = new ObjectMapper();
    private final HttpClient client = HttpClient.newBuilder()
            .connectTimeout(TIMEOUT)
            .followRedirects(HttpClient.Redirect.NEVER)
            .build();

    /** Nothing can be judged, for this reason. */
    private static final class NoAnswerException extends Exception {
        private static final long serialVersionUID = 1L;

        NoAnswerException(String message) {
            super(message);
        }
    }

    /** GO if there is a series and all are within the limits, STOP if one is beyond them. */
    Judgement query(ExternalGate.Query gate) {
        String path = gate.server().toString().replaceFirst("/+$", "") + "/api/v1/query?query="
                + URLEncoder.encode(gate.text(), StandardCharsets.UTF_8);
        try {
            JsonNode body = send(request(URI.create(path), gate.headers()).GET());
            if (!body.path("status").asText().equals("success")) {
                throw new NoAnswerException("it says " + shown(body.toString()));
            }
            return within(gate, body.path("data"));
        } catch (NoAnswerException none) {
            return new Judgement(Answer.WAIT, "%s: %s".formatted(gate.name(), none.getMessage()));
        }
    }

    private static Judgement within(ExternalGate.Query gate, JsonNode data) throws NoAnswerException {
        JsonNode result = data.path("result");
        boolean scalar = data.path("resultType").asText().equals("scalar");
        int series = scalar ? 1 : result.size();
        if (series == 0) {
            throw new NoAnswerException("no data");
        }
        String last = "";
        for (int at = 0; at < series; at++) {
            String text =
                    (scalar ? result : result.path(at).path("value")).path(1).asText();
            BigDecimal value =
                    number(text).orElseThrow(() -> new NoAnswerException("'%s' is no number".formatted(shown(text))));
            boolean low =
                    gate.atLeast().filter(least -> value.compareTo(least) < 0).isPresent();
            boolean high =
                    gate.atMost().filter(most -> value.compareTo(most) > 0).isPresent();
            last = value.toPlainString();
            if (low || high) {
                return new Judgement(Answer.STOP, "%s: %s (%s)".formatted(gate.name(), last, gate.words()));
            }
        }
        return new Judgement(
                Answer.GO,
                series == 1
                        ? "%s: %s".formatted(gate.name(), last)
                        : "%s: all %d series".formatted(gate.name(), series));
    }

    private static Optional<BigDecimal> number(String text) {
        try {
            return Optional.of(new BigDecimal(text));
        } catch (NumberFormatException noNumber) {
            return Optional.empty();
        }
    }

    /** What the answer's {@code answer} says. */
    Judgement call(ExternalGate.Webhook gate, Occasion occasion) {
        String about = mapper.createObjectNode()
                .put("migration", occasion.migration())
                .put("epoch", occasion.epoch())
                .put("reads", occasion.reads())
                .put("authority", occasion.authority())
                .put("gate", gate.name())
                .toString();
        try {
            JsonNode body = send(request(gate.url(), gate.headers())
                    .setHeader("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(about)));
            String word = body.path("answer").asText();
            Answer answer = Arrays.stream(Answer.values())
                    .filter(one -> one.name().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new NoAnswerException(
                            "its answer is none of GO, STOP and WAIT: " + shown(body.toString())));
            String why = body.path("why").asText();
            return new Judgement(answer, "%s: %s".formatted(gate.name(), why.isEmpty() ? word : shown(why)));
        } catch (NoAnswerException none) {
            return new Judgement(Answer.WAIT, "%s: %s".formatted(gate.name(), none.getMessage()));
        }
    }

    private static HttpRequest.Builder request(URI url, Map<String, Secret> headers) throws NoAnswerException {
        try {
            HttpRequest.Builder request = HttpRequest.newBuilder(url).timeout(TIMEOUT);
            headers.forEach((name, value) -> request.setHeader(name, value.reveal()));
            return request;
        } catch (IllegalArgumentException refused) {
            throw new NoAnswerException(
                    "it cannot be asked with these headers, one of which belongs to the connection: "
                            + headers.keySet());
        }
    }

    private JsonNode send(HttpRequest.Builder request) throws NoAnswerException {
        try {
            HttpResponse<InputStream> answer = client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
            try (InputStream in = answer.body()) {
                String body = new String(in.readNBytes(BYTES_MAX), StandardCharsets.UTF_8);
                if (answer.statusCode() != 200) {
                    throw new NoAnswerException("it answers %d %s".formatted(answer.statusCode(), shown(body)));
                }
                return mapper.readTree(body);
            }
        } catch (JsonProcessingException noJson) {
            throw new NoAnswerException("its answer is no JSON");
        } catch (IOException lost) {
            throw new NoAnswerException("it does not answer: " + lost);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new NoAnswerException("it was not waited for");
        }
    }

    private static String shown(String text) {
        String line = text.replaceAll("\\s+", " ").trim();
        return line.length() <= SHOWN_MAX ? line : line.substring(0, SHOWN_MAX) + "...";
    }
}
