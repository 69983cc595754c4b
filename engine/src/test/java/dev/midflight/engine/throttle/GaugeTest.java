package dev.midflight.engine.throttle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class GaugeTest {

    private final VirtualWaiter time = new VirtualWaiter();
    private final Gauge latency = new Gauge(Signal.SOURCE_LATENCY, OptionalLong.of(50_000), time);

    private void answerAfter(long millis) {
        long since = latency.begin();
        time.pass(Duration.ofMillis(millis));
        latency.end(since);
    }

    @Test
    void oneSlowAnswerOfManyIsTheStoresOwn() {
        answerAfter(2);
        answerAfter(71);
        answerAfter(3);
        assertThat(latency.harm()).isEmpty();

        answerAfter(60);

        assertThat(latency.harm()).contains("source latency 60 ms over 50 ms");
    }

    @Test
    void worstOfTwoCounts() {
        answerAfter(71);
        answerAfter(3);
        assertThat(latency.harm()).contains("source latency 71 ms over 50 ms");

        time.pass(Duration.ofMillis(999));
        answerAfter(2);

        assertThat(latency.harm()).isEmpty();
    }

    @Test
    void answerThatDoesNotComeCountsForAsLongAsItIsWaitedFor() {
        latency.begin();
        time.pass(Duration.ofSeconds(12));

        assertThat(latency.harm()).contains("source latency 12 s over 50 ms");
    }

    @Test
    void whatIsAtItsLimitIsNoHarm() {
        answerAfter(50);

        assertThat(latency.harm()).isEmpty();
    }

    @Test
    void partOfAMillisecondOverTheLimitIsHarm() {
        latency.limit(OptionalLong.of(1_000));
        long since = latency.begin();
        time.pass(Duration.ofNanos(1_254_000));
        latency.end(since);

        assertThat(latency.harm()).contains("source latency 1.25 ms over 1 ms");
    }

    @Test
    void whatIsSeldomLookedAtCountsUntilTheNextLook() {
        Gauge lag = new Gauge(Signal.SOURCE_LAG, OptionalLong.of(5_000_000), time);
        lag.see(30_000_000);
        time.pass(Duration.ofMinutes(1));
        assertThat(lag.harm()).contains("lag of the source's replicas 30 s over 5000 ms");

        lag.see(0);
        time.pass(Duration.ofSeconds(2));

        assertThat(lag.harm()).isEmpty();
    }

    @Test
    void whatCannotBeSeenIsTakenForHarm() {
        latency.fail("the server does not answer");
        assertThat(latency.harm()).contains("source latency is not known: the server does not answer");

        answerAfter(1);

        assertThat(latency.harm()).isEmpty();
    }

    @Test
    void withoutALimitNothingIsHarm() {
        answerAfter(71);
        latency.limit(OptionalLong.empty());
        assertThat(latency.harm()).isEmpty();

        latency.limit(OptionalLong.of(20_000));

        assertThat(latency.harm()).contains("source latency 71 ms over 20 ms");
    }
}
