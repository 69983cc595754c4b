package dev.midflight.business;

import dev.midflight.engine.plan.BusinessCheck;
import dev.midflight.engine.plan.BusinessQuestion;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Asks the application over HTTP. One thread; the client may serve several. */
final class HttpQuestion implements Question {

    private static final Pattern CHARSET = Pattern.compile("charset=\"?([^\";,\\s]+)", Pattern.CASE_INSENSITIVE);

    /** Statuses that say that there is no answer now. */
    private static final int BUSY = 429;

    private static final int FAULT = 500;
    private static final int TIMEOUT = 408;

    private final HttpClient client;
    private final BusinessQuestion.Http question;
    private final BusinessCheck.Limits limits;

    HttpQuestion(HttpClient client, BusinessQuestion.Http question, BusinessCheck.Limits limits) {
        this.client = client;
        this.question = question;
        this.limits = limits;
    }

    /** One that follows nobody elsewhere: where an answer leads is part of it. */
    static HttpClient client() {
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    @Override
    public Reply ask(CheckedKey key) throws InterruptedException {
        CompletableFuture<HttpResponse<byte[]>> response =
                client.sendAsync(request(key), head -> new BoundedBody(limits.bytesMax()));
        try {
            return reply(response.get(limits.timeout().toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException late) {
            return Reply.failed(
                    "timeout",
                    "no answer within %d ms".formatted(limits.timeout().toMillis()));
        } catch (ExecutionException failure) {
            return failed(failure);
        } finally {
            response.cancel(true);
        }
    }

    private HttpRequest request(CheckedKey key) {
        Map<String, String> texts = new HashMap<>();
        key.texts().forEach((name, text) -> texts.put(name, encoded(text)));
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(question.filled(texts)))
                .method(question.method(), HttpRequest.BodyPublishers.noBody())
                .timeout(limits.timeout());
        question.headers().forEach((name, value) -> request.header(name, value.reveal()));
        return request.build();
    }

    /** Every byte that might mean something in a URL is written as its number; a dot alone would leave the path. */
    static String encoded(String text) {
        boolean dots = text.equals(".") || text.equals("..");
        StringBuilder encoded = new StringBuilder();
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
            char letter = (char) (each & 0xFF);
            boolean plain = (letter >= '0' && letter <= '9')
                    || (letter >= 'A' && letter <= 'Z')
                    || (letter >= 'a' && letter <= 'z')
                    || (letter == '.' && !dots)
                    || "-_~".indexOf(letter) >= 0;
            encoded.append(plain ? String.valueOf(letter) : "%%%02X".formatted((int) letter));
        }
        return encoded.toString();
    }

    private static Reply reply(HttpResponse<byte[]> response) {
        int status = response.statusCode();
        if (status >= FAULT || status == BUSY || status == TIMEOUT) {
            return Reply.failed("status " + status, "the answer has status %d".formatted(status));
        }
        String type = response.headers().firstValue("Content-Type").orElse("");
        String text = new String(response.body(), charset(type));
        Optional<Object> json =
                type.toLowerCase(Locale.ROOT).contains("json") ? JsonBody.parsed(text) : Optional.empty();
        return Reply.of(status, json.orElse(text));
    }

    private static Charset charset(String type) {
        Matcher named = CHARSET.matcher(type);
        try {
            return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            return StandardCharsets.UTF_8;
        }
    }

    private Reply failed(ExecutionException failure) {
        Throwable cause = failure;
        while (cause != null && !(cause instanceof BoundedBody.TooLargeException)) {
            cause = cause.getCause();
        }
        if (cause != null) {
            return Reply.failed("bytes", "the answer has more than %,d bytes".formatted(limits.bytesMax()));
        }
        Throwable root = failure.getCause() == null ? failure : failure.getCause();
        String kind = root.getClass().getSimpleName();
        return Reply.failed(kind, "the application says nothing (%s)".formatted(kind));
    }

    @Override
    public void close() {
        // The client belongs to the run.
    }
}
