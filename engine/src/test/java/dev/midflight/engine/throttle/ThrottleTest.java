package dev.midflight.engine.throttle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
        Throttle throttle = new Throttle(DayRates.always(bytes(10 * MIB)), Map.of(), time);

        for (int chunk = 0; chunk <= 100; chunk++) {
            copy(throttle, CHUNK, CHUNK);
        }

        assertThat(time.passed().toMillis()).isCloseTo(40_000L, within(110L));
    }

    @Test
    void rowsPassAtTheirRateHoweverLargeTheyAre() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(rows(500)), Map.of(), time);

        for (int chunk = 0; chunk <= 10; chunk++) {
            copy(throttle, CHUNK, new Amount(1000, chunk * MIB));
        }

        assertThat(time.passed().toMillis()).isCloseTo(20_000L, within(110L));
    }

    @Test
    void chunksAreChargedForWhatWasReadAndNotForWhatWasExpected() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(10 * MIB)), Map.of(), time);

        for (int chunk = 0; chunk <= 100; chunk++) {
            copy(throttle, CHUNK, chunk % 2 == 0 ? new Amount(1, 6 * MIB) : new Amount(1, MIB));
        }

        assertThat(time.passed().toMillis()).isCloseTo(35_000L, within(110L));
    }

    @Test
    void whatGoesBeyondTheExpectationIsChargedWhileItIsRead() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(10 * MIB)), Map.of(), time);
        Passage endless = throttle.pass(CHUNK);
        endless.read(new Amount(1, 54 * MIB));

        throttle.pass(CHUNK);

        assertThat(time.passed().toMillis()).isCloseTo(5_400L, within(110L));
    }

    @Test
    void firstChunkDoesNotWaitHoweverLarge() throws InterruptedException {
        new Throttle(DayRates.always(bytes(1)), Map.of(), time).pass(CHUNK);

        assertThat(time.passed()).isZero();
    }

    @Test
    void withoutARateEverythingPasses() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(Optional.empty()), Map.of(), time);

        copy(throttle, CHUNK, new Amount(Long.MAX_VALUE / 4, Long.MAX_VALUE / 4));
        copy(throttle, CHUNK, CHUNK);

        assertThat(time.passed()).isZero();
    }

    @Test
    void idleTimeSavesUpLittle() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(40 * MIB)), Map.of(), time);
        throttle.pass(CHUNK);
        time.pass(Duration.ofMinutes(10));
        Duration before = time.passed();

        for (int chunk = 0; chunk <= 10; chunk++) {
            copy(throttle, CHUNK, CHUNK);
        }

        assertThat(time.passed().minus(before).toMillis()).isCloseTo(900L, within(5L));
    }

    @Test
    void raisedRateReachesWhoWaits() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(1)), Map.of(), time);
        throttle.pass(CHUNK);
        time.duringPause(() -> throttle.cap(DayRates.always(bytes(100 * MIB))));

        throttle.pass(CHUNK);

        assertThat(time.passed()).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void liftedRateReachesWhoWaits() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(1)), Map.of(), time);
        throttle.pass(CHUNK);
        time.duringPause(() -> throttle.cap(DayRates.always(Optional.empty())));

        throttle.pass(CHUNK);

        assertThat(time.passed()).isEqualTo(Throttle.LOOK_AGAIN);
    }

    @Test
    void rateThatWaitsIsSeen() throws InterruptedException {
        List<Optional<Throttle.Cause>> seen = new ArrayList<>();
        Throttle throttle = new Throttle(DayRates.always(rows(1000)), Map.of(), time);
        time.duringPause(() -> seen.add(throttle.cause()));

        throttle.pass(CHUNK);
        assertThat(throttle.cause()).isEmpty();
        throttle.pass(CHUNK);

        assertThat(seen)
                .isNotEmpty()
                .containsOnly(
                        Optional.of(new Throttle.Cause(rows(1000).orElseThrow(), Optional.empty(), Optional.empty())));
        time.pass(Duration.ofSeconds(2));
        assertThat(throttle.cause()).isEmpty();
    }

    /** Chunks take 20 ms each, and more than ten a second make the source slow. */
    @Test
    void harmHoldsTheCopyAndIsTold() throws InterruptedException {
        Throttle throttle =
                new Throttle(DayRates.always(Optional.empty()), Map.of(Signal.SOURCE_LATENCY, 50_000L), time);
        List<String> told = new ArrayList<>();
        time.duringPause(() -> throttle.cause().flatMap(Throttle.Cause::harm).ifPresent(told::add));
        Duration second = Duration.ZERO;
        int chunks = 0;
        for (int inSecond = 0; time.passed().compareTo(Duration.ofMinutes(5)) < 0; inSecond++) {
            if (time.passed().minus(second).toSeconds() >= 1) {
                throttle.gauge(Signal.SOURCE_LATENCY).see(inSecond > 10 ? 60_000 : 3_000);
                second = time.passed();
                inSecond = 0;
            }
            copy(throttle, CHUNK, CHUNK);
            time.pass(Duration.ofMillis(20));
            chunks++;
        }

        assertThat(chunks / 300).isBetween(7, 11);
        assertThat(told)
                .anyMatch(text -> text.startsWith("source latency 60 ms over 50 ms since 19"))
                .allMatch(text -> text.startsWith("source latency") || text.equals("it grows until a limit is passed"));
    }

    @Test
    void limitThatIsTakenAwayLetsTheCopyGoAtOnce() throws InterruptedException {
        Throttle throttle =
                new Throttle(DayRates.always(Optional.empty()), Map.of(Signal.SOURCE_LATENCY, 50_000L), time);
        for (int chunk = 0; chunk < 5; chunk++) {
            throttle.gauge(Signal.SOURCE_LATENCY).see(60_000);
            copy(throttle, CHUNK, CHUNK);
            time.pass(Duration.ofSeconds(1));
        }
        throttle.limit(Signal.SOURCE_LATENCY, OptionalLong.empty());
        Duration before = time.passed();

        copy(throttle, CHUNK, CHUNK);
        copy(throttle, CHUNK, CHUNK);

        assertThat(time.passed()).isEqualTo(before);
    }

    @Test
    void piecesAreTheSmallerTheLowerTheRateAndComeEvenly() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(100 * MIB)), Map.of(), time);
        Passage passage = throttle.pass(CHUNK);
        List<Duration> begun = new ArrayList<>();
        for (int piece = 0; piece < 20; piece++) {
            long size = passage.piece(MIB);
            assertThat(size).isEqualTo(MIB / 5);
            begun.add(time.passed());
            time.pass(Duration.ofMillis(1));
            passage.read(new Amount(1, size));
        }
        for (int piece = 1; piece < begun.size(); piece++) {
            assertThat(begun.get(piece).minus(begun.get(piece - 1)).toMillis()).isCloseTo(2L, within(1L));
        }

        throttle.cap(DayRates.always(bytes(10 * MIB)));

        assertThat(passage.piece(MIB)).isEqualTo(2 * MIB / 100);
    }

    @Test
    void piecesOfRowsAreAsManyAsPassInTheirTime() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(rows(50_000)), Map.of(), time);

        assertThat(throttle.pass(new Amount(1000, MIB)).piece(MIB)).isEqualTo(MIB / 10);
        assertThat(throttle.chunkOf(new Amount(1, 100))).isEqualTo(12_500_000);
    }

    @Test
    void distantStoreIsAskedForMoreAtATime() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(10 * MIB)), Map.of(), time);
        Passage passage = throttle.pass(CHUNK);
        long first = passage.piece(MIB);
        time.pass(Duration.ofMillis(30));
        passage.read(new Amount(1, first));

        assertThat(passage.piece(MIB)).isEqualTo(30 * MIB / 100);
    }

    @Test
    void whoWritesSlowlyIsGivenMoreAtATime() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(10 * MIB)), Map.of(), time);
        Passage passage = throttle.pass(CHUNK);
        passage.read(new Amount(1, passage.piece(MIB)));
        time.pass(Duration.ofMillis(30));

        assertThat(passage.piece(MIB)).isEqualTo(30 * MIB / 100);
    }

    /** One lane waits within its chunks only: between them everything is paid for. */
    @Test
    void oneLaneGetsMoreAgainAfterHarm() throws InterruptedException {
        Throttle throttle =
                new Throttle(DayRates.always(Optional.empty()), Map.of(Signal.SOURCE_LATENCY, 50_000L), time);
        for (int second = 0; second < 10; second++) {
            throttle.gauge(Signal.SOURCE_LATENCY).see(60_000);
            copy(throttle, CHUNK, CHUNK);
            time.pass(Duration.ofSeconds(1));
        }
        throttle.gauge(Signal.SOURCE_LATENCY).see(1_000);
        // All that was charged is paid by then, so that nothing waits before a chunk, only within one.
        time.pass(Duration.ofMinutes(30));
        Amount row = new Amount(1, 1000);
        long before = throttle.chunkOf(row);
        Duration end = time.passed().plusMinutes(1);
        while (time.passed().compareTo(end) < 0) {
            long chunk = throttle.chunkOf(row);
            Passage passage = throttle.pass(new Amount(chunk / 1000, chunk));
            for (long read = 0; read < chunk; ) {
                long piece = passage.piece(MIB);
                passage.read(new Amount(piece / 1000, piece));
                read += piece;
            }
            passage.end();
            time.pass(Duration.ofMillis(500));
        }

        assertThat(throttle.chunkOf(row)).isGreaterThan(4 * before);
    }

    @Test
    void snapshotIsNotHeldOpenForeverHoweverLowTheRate() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(bytes(64 << 10)), Map.of(), time);
        Passage passage = throttle.pass(CHUNK);
        for (int piece = 0; piece < 1000; piece++) {
            passage.read(new Amount(1, passage.piece(MIB)));
        }

        assertThat(time.passed()).isEqualTo(Passage.WAITS_MAX);
    }

    @Test
    void withoutARatePiecesAreAsLargeAsAnybodyLikes() throws InterruptedException {
        Throttle throttle = new Throttle(DayRates.always(Optional.empty()), Map.of(), time);

        assertThat(throttle.pass(CHUNK).piece(MIB)).isEqualTo(MIB);
        assertThat(throttle.chunkOf(CHUNK)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void copyWithALimitBeginsWithLittle() throws InterruptedException {
        Throttle throttle =
                new Throttle(DayRates.always(Optional.empty()), Map.of(Signal.SOURCE_LATENCY, 50_000L), time);

        copy(throttle, CHUNK, CHUNK);
        copy(throttle, CHUNK, CHUNK);

        assertThat(time.passed()).isCloseTo(Duration.ofSeconds(1), Duration.ofMillis(10));
        assertThat(throttle.cause().flatMap(Throttle.Cause::harm)).contains("it grows until a limit is passed");
    }

    @Test
    void windowHoldsWhoeverWaitsInIt() throws InterruptedException {
        LocalTime now = LocalTime.ofInstant(time.now(), ZoneOffset.UTC);
        DayRates.Window peak = new DayRates.Window(now, now.plusMinutes(1), bytes(MIB));
        Throttle throttle = new Throttle(new DayRates(Optional.empty(), List.of(peak), ZoneOffset.UTC), Map.of(), time);

        for (int chunk = 0; chunk < 1000; chunk++) {
            copy(throttle, CHUNK, CHUNK);
        }

        assertThat(time.passed()).isBetween(Duration.ofSeconds(60), Duration.ofSeconds(61));
        assertThat(throttle.cause().flatMap(Throttle.Cause::window)).contains("%s Z".formatted(peak));
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
