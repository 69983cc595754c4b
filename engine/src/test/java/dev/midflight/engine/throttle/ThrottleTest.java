package dev.midflight.engine.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class ThrottleTest {

    private static final long MIB = 1 << 20;
    private static final Amount CHUNK = new Amount(1000, 4 * MIB);

    private final VirtualWaiter time = new VirtualWaiter();

    private static Optional<Rate> bytes(long perSecond) {
        return Optional.of(new Rate(perSecond, Rate.Unit.BYTES));
    }

    private static Optional<Rate> rows(long perSecond) {
        return Optional.of(new Rate(perSecond, Rate.Unit.ROWS));
    }

    private static void copy(Throttle throttle, Amount expected, Amount found) throws InterruptedException {
        Passage passage = throttle.pass(expected);
        passage.read(found);
        passage.end();
    }

    @Test
    void bytesPassAtTheirRate() throws InterruptedException {
        Throttle throttle = new Throttle(bytes(10 * MIB), time);

        for (int chunk = 0; chunk <= 100; chunk++) {
            copy(throttle, CHUNK, CHUNK);
        }

        assertThat(time.now().toMillis()).isCloseTo(40_000L, within(110L));
    }

    @Test
    void rowsPassAtTheirRateHoweverLargeTheyAre() throws InterruptedException {
        Throttle throttle = new Throttle(rows(500), time);

        for (int chunk = 0; chunk <= 10; chunk++) {
            copy(throttle, CHUNK, new Amount(1000, chunk * MIB));
        }

        assertThat(time.now().toMillis()).isCloseTo(20_000L, within(110L));
    }

    @Test
    void chunksAreChargedForWhatWasReadAndNotForWhatWasExpected() throws InterruptedException {
        Throttle throttle = new Throttle(bytes(10 * MIB), time);

        for (int chunk = 0; chunk <= 100; chunk++) {
            copy(throttle, CHUNK, chunk % 2 == 0 ? new Amount(1, 6 * MIB) : new Amount(1, MIB));
        }

        assertThat(time.now().toMillis()).isCloseTo(35_000L, within(110L));
    }

    @Test
    void whatGoesBeyondTheExpectationIsChargedWhileItIsRead() throws InterruptedException {
        Throttle throttle = new Throttle(bytes(10 * MIB), time);
        Passage endless = throttle.pass(CHUNK);
        endless.read(new Amount(1, 54 * MIB));

        throttle.pass(CHUNK);

        assertThat(time.now().toMillis()).isCloseTo(5_400L, within(110L));
    }

    @Test
    void firstChunkDoesNotWaitHoweverLarge() throws InterruptedException {
        new Throttle(bytes(1), time).pass(CHUNK);

        assertThat(time.now()).isZero();
    }

    @Test
    void withoutARateEverythingPasses() throws InterruptedException {
        Throttle throttle = new Throttle(Optional.empty(), time);

        copy(throttle, CHUNK, new Amount(Long.MAX_VALUE / 4, Long.MAX_VALUE / 4));
        copy(throttle, CHUNK, CHUNK);

        assertThat(time.now()).isZero();
    }

    @Test
    void idleTimeSavesUpLittle() throws InterruptedException {
        Throttle throttle = new Throttle(bytes(40 * MIB), time);
        throttle.pass(CHUNK);
        time.pass(Duration.ofMinutes(10));
        Duration before = time.now();

        for (int chunk = 0; chunk <= 10; chunk++) {
            copy(throttle, CHUNK, CHUNK);
        }

        assertThat(time.now().minus(before).toMillis()).isCloseTo(900L, within(5L));
    }

    @Test
    void raisedRateReachesWhoWaits() throws InterruptedException {
        Throttle throttle = new Throttle(bytes(1), time);
        throttle.pass(CHUNK);
        time.duringPause(() -> throttle.cap(bytes(100 * MIB)));

        throttle.pass(CHUNK);

        assertThat(time.now()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void liftedRateReachesWhoWaits() throws InterruptedException {
        Throttle throttle = new Throttle(bytes(1), time);
        throttle.pass(CHUNK);
        time.duringPause(() -> throttle.cap(Optional.empty()));

        throttle.pass(CHUNK);

        assertThat(time.now()).isEqualTo(Throttle.LOOK_AGAIN);
    }

    @Test
    void rateThatWaitsIsSeen() throws InterruptedException {
        List<Optional<Rate>> seen = new ArrayList<>();
        Throttle throttle = new Throttle(rows(1000), time);
        time.duringPause(() -> seen.add(throttle.waitedFor()));

        throttle.pass(CHUNK);
        assertThat(throttle.waitedFor()).isEmpty();
        throttle.pass(CHUNK);

        assertThat(seen).isNotEmpty().containsOnly(rows(1000));
        assertThat(throttle.waitedFor()).isEmpty();
    }

    @Test
    void rateOfNothingIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> rows(0));
        assertThatIllegalArgumentException().isThrownBy(() -> bytes(-1));
    }

    @Test
    void timeOfThisMachineIsWaitedFor() throws InterruptedException {
        Waiter real = new SystemTime();
        long before = real.nanos();

        real.pause(Duration.ofMillis(5));

        assertThat(real.nanos() - before).isGreaterThanOrEqualTo(5_000_000);
    }
}
