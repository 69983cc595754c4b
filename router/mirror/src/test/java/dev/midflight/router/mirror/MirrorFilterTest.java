package dev.midflight.router.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.LaneLimits;
import dev.midflight.router.compare.FieldDifference;
import java.io.ByteArrayInputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
final class MirrorFilterTest {

    private static final Duration LIMIT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(15);

    private final Site other = new Site("mirror");
    private Mirror mirror = started(to(other.uri()));
    private Site site = new Site("application", 0, Optional.of(new MirrorFilter(mirror)));

    MirrorFilterTest() throws Exception {}

    private static MirrorBuilder to(URI base) {
        return Mirror.to(base).outbound(Outbound.USUAL).limits(limits(16, 1 << 20, 2, LONG));
    }

    private static LaneLimits limits(int count, long bytes, int workers, Duration deadline) {
        return new LaneLimits(count, bytes, workers, deadline, 1, Duration.ofSeconds(5));
    }

    private static Mirror started(MirrorBuilder builder) {
        return builder.start();
    }

    /** Another mirror, and an application before it. */
    private void use(MirrorBuilder builder) throws Exception {
        stopSite();
        mirror = builder.start();
        site = new Site("application", 0, Optional.of(new MirrorFilter(mirror)));
    }

    private void stopSite() {
        site.close();
        mirror.close();
    }

    @AfterEach
    void stop() {
        other.close();
        stopSite();
    }

    private void await(String what, BooleanSupplier condition) throws InterruptedException {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("Within %s it was not so that %s: %s".formatted(LIMIT, what, mirror.counts()));
            }
            TimeUnit.MILLISECONDS.sleep(2);
        }
    }

    private void awaitNot(NotCompared reason, long times) throws InterruptedException {
        await("%d are %s".formatted(times, reason), () -> mirror.counts().notCompared(reason) == times);
    }

    private static String text(HttpResponse<byte[]> answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    @Test
    void sameAnswersAreEqualWhateverTheyConsistOf() throws Exception {
        assertThat(text(site.get("/page?x=1&y=%20"))).isEqualTo("{\"id\":7,\"tags\":[1,2.50,null],\"echo\":\"\"}");
        HttpResponse<byte[]> umlauts = site.get("/text");
        site.send("HEAD", "/page", BodyPublishers.noBody());

        await("all are equal", () -> mirror.counts().equal() == 3);
        assertThat(umlauts.body())
                .isEqualTo(("grüße 12" + System.lineSeparator()).getBytes(StandardCharsets.ISO_8859_1));
        assertThat(umlauts.headers().firstValue("Content-Type").map(type -> type.toLowerCase(Locale.ROOT)))
                .hasValue("text/plain;charset=iso-8859-1");
        assertThat(other.lines()).contains("GET /page?x=1&y=%20", "GET /text", "HEAD /page");
        assertThat(mirror.samples()).isEmpty();
    }

    @Test
    void differenceIsCountedByFieldAndItsSampleIsMasked() throws Exception {
        assertThat(text(site.get("/named?who=anna"))).contains("application");

        await("it differs", () -> mirror.counts().different() == 1);
        MirrorSample sample = mirror.samples().get(0);
        assertThat(sample.method() + " " + sample.path()).isEqualTo("GET /named");
        assertThat(sample.differences()).extracting(FieldDifference::path).containsExactly("body.name");
        assertThat(sample.toString())
                .contains("String(11)#")
                .doesNotContain("application")
                .doesNotContain("anna");
        assertThat(mirror.fields().fields()).hasSize(1);
    }

    @Test
    void ruleExcusesAFieldOfTheBody() throws Exception {
        use(to(other.uri()).compare(fields -> fields.ignore("body.name")));

        site.get("/named");

        await("it is equal", () -> mirror.counts().equal() == 1);
    }

    @Test
    void bodiesThatAreNoJsonAreComparedByTheirBytes() throws Exception {
        assertThat(text(site.get("/bytes"))).isEqualTo("application");

        await("it differs", () -> mirror.counts().different() == 1);
        assertThat(mirror.samples().get(0).differences())
                .extracting(FieldDifference::path)
                .containsExactly("body");
    }

    @Test
    void whatTheServerItselfAnswersIsComparedByItsStatus() throws Exception {
        assertThat(site.get("/missing").statusCode()).isEqualTo(404);
        assertThat(site.get("/broken").statusCode()).isEqualTo(500);

        await("both are equal", () -> mirror.counts().equal() == 2);
    }

    @Test
    void answerThatIsGivenLaterIsComparedOnceItIsComplete() throws Exception {
        assertThat(text(site.get("/later"))).isEqualTo("{\"later\":\"application\"}");

        await("it differs", () -> mirror.counts().different() == 1);
        assertThat(mirror.samples().get(0).differences())
                .extracting(FieldDifference::path)
                .containsExactly("body.later");
    }

    @Test
    void answerThatIsWrittenPastTheFilterIsNotCompared() throws Exception {
        assertThat(text(site.get("/own"))).isEqualTo("{\"later\":\"application\"}");

        awaitNot(NotCompared.NOT_SEEN, 1);
        assertThat(other.came).isEmpty();
    }

    @Test
    void bodyOfUnknownLengthIsMirroredOnceItWasReadToItsEnd() throws Exception {
        use(to(other.uri()).alsoMethods("POST"));

        byte[] sent = "chunks".getBytes(StandardCharsets.UTF_8);
        site.send("POST", "/page", BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(sent)));

        await("it is equal", () -> mirror.counts().equal() == 1);
        assertThat(other.came).singleElement().extracting(Site.Came::body).isEqualTo("chunks");
    }

    @Test
    void bodyThatWasNotReadToItsEndIsNotMirrored() throws Exception {
        use(to(other.uri()).alsoMethods("PUT"));

        site.send("PUT", "/page", BodyPublishers.ofString("nobody reads this"));

        awaitNot(NotCompared.NOT_SEEN, 1);
        assertThat(other.came).isEmpty();
    }

    @Test
    void hungMirrorHoldsUpNobodyAndNoMoreWaitThanMay() throws Exception {
        use(to(other.uri()).limits(limits(4, 1 << 20, 2, LONG)));
        for (int i = 0; i < 2; i++) {
            assertThat(text(site.get("/hung"))).isEqualTo("{}");
        }
        await("both threads wait for the mirror", () -> other.came.size() == 2);

        for (int i = 0; i < 50; i++) {
            assertThat(text(site.get("/page"))).startsWith("{\"id\":7");
        }

        assertThat(mirror.counts().notCompared(NotCompared.DROPPED)).isEqualTo(46);
        assertThat(other.came).hasSize(2);
        other.close();
    }

    @Test
    void noMoreBytesAreHeldThanMay() throws Exception {
        use(to(other.uri()).limits(limits(1_000, 1_200, 1, LONG)));
        site.get("/hung");
        await("the thread waits for the mirror", () -> other.came.size() == 1);

        site.get("/page");
        site.get("/page");

        assertThat(mirror.counts().notCompared(NotCompared.DROPPED)).isEqualTo(1);
        other.close();
    }

    @Test
    void mirrorThatTakesTooLongIsGivenUp() throws Exception {
        use(to(other.uri()).limits(limits(4, 1 << 20, 1, Duration.ofMillis(200))));

        assertThat(text(site.get("/hung"))).isEqualTo("{}");

        awaitNot(NotCompared.NO_ANSWER, 1);
    }

    @Test
    void deadMirrorIsCountedAndNobodyNoticesIt() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        use(to(URI.create("http://127.0.0.1:" + free)));

        for (int i = 0; i < 3; i++) {
            assertThat(site.get("/page").statusCode()).isEqualTo(200);
        }

        awaitNot(NotCompared.NO_ANSWER, 3);
    }

    @Test
    void methodThatWritesIsNotMirroredUnlessItIsDeclared() throws Exception {
        assertThat(text(site.send("POST", "/page", BodyPublishers.ofString("one"))))
                .contains("one");

        assertThat(mirror.counts().notCompared(NotCompared.METHOD)).isEqualTo(1);
        assertThat(other.came).isEmpty();

        use(to(other.uri()).alsoMethods("POST"));
        site.send("POST", "/page", BodyPublishers.ofString("two"));

        await("it is equal", () -> mirror.counts().equal() == 1);
        assertThat(other.came).singleElement().extracting(Site.Came::body).isEqualTo("two");
    }

    @Test
    void largeBodyIsAnsweredInFullAndNotCompared() throws Exception {
        use(to(other.uri()).alsoMethods("POST").bodyBytesMax(100_000));

        assertThat(site.get("/large").body()).hasSize(300_000);
        assertThat(site.send("POST", "/page", BodyPublishers.ofByteArray(new byte[200_000]))
                        .statusCode())
                .isEqualTo(200);

        awaitNot(NotCompared.TOO_LONG, 2);
        assertThat(other.came).isEmpty();
    }

    @Test
    void secretsStayHereUnlessTheyAreDeclared() throws Exception {
        String[] headers = {"Accept", "text/x", "Authorization", "Bearer a", "Cookie", "sid=1", "X-Tenant", "t1"};

        site.get("/page", headers);
        await("it is equal", () -> mirror.counts().equal() == 1);
        use(to(other.uri()).outbound(Outbound.USUAL.with("X-Tenant", "Authorization")));
        site.get("/page;jsessionid=abc", headers);
        await("the second came", () -> other.came.size() == 2);

        Site.Came usual = other.came.get(0);
        assertThat(usual.header().apply("Accept")).hasValue("text/x");
        assertThat(usual.header().apply("Authorization")).isEmpty();
        assertThat(usual.header().apply("Cookie")).isEmpty();
        assertThat(usual.header().apply("X-Tenant")).isEmpty();
        assertThat(usual.header().apply(Mirror.MARK)).hasValue("1");
        Site.Came declared = other.came.get(1);
        assertThat(declared.line()).isEqualTo("GET /page");
        assertThat(declared.header().apply("Authorization")).hasValue("Bearer a");
        assertThat(declared.header().apply("X-Tenant")).hasValue("t1");
        assertThat(declared.header().apply("Cookie")).isEmpty();
    }

    @Test
    void applicationThatIsItsOwnMirrorGoesRoundOnce() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0)) {
            free = socket.getLocalPort();
        }
        stopSite();
        mirror = to(URI.create("http://127.0.0.1:" + free)).start();
        site = new Site("application", free, Optional.of(new MirrorFilter(mirror)));

        site.get("/page");

        await("it is equal", () -> mirror.counts().equal() == 1);
        assertThat(mirror.counts().notCompared(NotCompared.MARKED)).isEqualTo(1);
        assertThat(site.came).hasSize(2);
    }

    @Test
    void mirrorThatWasNotToldWhatMayLeaveDoesNotStart() {
        assertThatThrownBy(() -> Mirror.to(URI.create("http://127.0.0.1:1")).start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("outbound(Outbound.USUAL)");
        assertThatThrownBy(() -> Outbound.USUAL.with("Host"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("The header Host does not go to a mirror");
        for (String url : List.of("ftp://a", "http://a/b", "http://user@a", "a")) {
            assertThatThrownBy(() -> Mirror.to(URI.create(url)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("such as http://127.0.0.1:8081");
        }
    }
}
