package dev.midflight.engine.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class RateTest {

    private static final long MIB = 1 << 20;

    private final VirtualWaiter time = new VirtualWaiter();

    @Test
    void bytesPassAtTheRate() throws InterruptedException {
        Rate rate = new Rate(OptionalLong.of(10 * MIB), time);

        for (int chunk = 0; chunk <= 100; chunk++) {
            rate.take(4 * MIB);
        }

        assertThat(time.now().toMillis()).isCloseTo(40_000L, within(110L));
        assertThat(rate.waited().toMillis()).isCloseTo(40_000L, within(110L));
    }

    @Test
    void firstTakeDoesNotWaitHoweverLarge() throws InterruptedException {
        Rate rate = new Rate(OptionalLong.of(1), time);

        rate.take(MIB);

        assertThat(time.now()).isZero();
    }

    @Test
    void withoutARateEverythingPasses() throws InterruptedException {
        Rate rate = new Rate(OptionalLong.empty(), time);

        rate.take(Long.MAX_VALUE / 4);
        rate.take(Long.MAX_VALUE / 4);

        assertThat(time.now()).isZero();
        assertThat(rate.bytesPerSecond()).isEmpty();
    }

    @Test
    void idleTimeSavesUpLittle() throws InterruptedException {
        Rate rate = new Rate(OptionalLong.of(10 * MIB), time);
        rate.take(MIB);
        time.pass(Duration.ofMinutes(10));
        Duration before = time.now();

        for (int chunk = 0; chunk <= 10; chunk++) {
            rate.take(MIB);
        }

        assertThat(time.now().minus(before).toMillis()).isCloseTo(900L, within(5L));
    }

    @Test
    void raisedRateReachesThoseWhoWait() throws InterruptedException {
        Rate rate = new Rate(OptionalLong.of(1), time);
        rate.take(MIB);
        time.duringPause(() -> rate.set(OptionalLong.of(100 * MIB)));

        rate.take(MIB);

        assertThat(time.now()).isLessThan(Duration.ofSeconds(1));
        assertThat(rate.bytesPerSecond()).hasValue(100 * MIB);
    }

    @Test
    void liftedRateReachesThoseWhoWait() throws InterruptedException {
        Rate rate = new Rate(OptionalLong.of(1), time);
        rate.take(MIB);
        time.duringPause(() -> rate.set(OptionalLong.empty()));

        rate.take(MIB);

        assertThat(time.now()).isEqualTo(Rate.LOOK_AGAIN);
    }

    @Test
    void whoWaitsIsSeen() throws InterruptedException {
        List<OptionalLong> seen = new ArrayList<>();
        Rate rate = new Rate(OptionalLong.of(10 * MIB), time);
        time.duringPause(() -> seen.add(rate.waitedFor()));

        rate.take(MIB);
        assertThat(rate.waitedFor()).isEmpty();
        rate.take(MIB);

        assertThat(seen).isNotEmpty().containsOnly(OptionalLong.of(10 * MIB));
        assertThat(rate.waitedFor()).isEmpty();
    }

    @Test
    void rateOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(OptionalLong.of(0), time));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Rate(OptionalLong.empty(), time).set(OptionalLong.of(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Rate(OptionalLong.empty(), time).take(-1));
    }

    @Test
    void timeOfThisMachineIsWaitedFor() throws InterruptedException {
        Waiter real = new SystemTime();
        long before = real.nanos();

        real.pause(Duration.ofMillis(5));

        assertThat(real.nanos() - before).isGreaterThanOrEqualTo(5_000_000);
    }
}
