package dev.midflight.router;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

final class LaneTest {

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final LaneLimits ONE_BY_ONE = new LaneLimits(100, 100, 1, LONG, 0.5, LONG);

    @Test
    void boundsWhatWaitsByCountAndByBytes() throws Exception {
        CountDownLatch go = new CountDownLatch(1);
        AtomicInteger ran = new AtomicInteger();
        try (Lane lane = new Lane("bounds", new LaneLimits(3, 100, 1, LONG, 1, LONG), Nanos.SYSTEM)) {
            CountDownLatch begun = new CountDownLatch(1);
            assertThat(lane.offer(40, () -> {
                        begun.countDown();
                        go.await();
                    }))
                    .isTrue();
            begun.await();
            assertThat(lane.offer(50, ran::incrementAndGet)).isTrue();
            assertThat(lane.offer(11, ran::incrementAndGet)).as("101 bytes").isFalse();
            assertThat(lane.offer(10, ran::incrementAndGet)).isTrue();
            assertThat(lane.offer(0, ran::incrementAndGet)).isTrue();
            assertThat(lane.offer(0, ran::incrementAndGet))
                    .as("the fourth that waits")
                    .isFalse();

            assertThat(lane.count(Lane.Dropped.BYTES)).isEqualTo(1);
            assertThat(lane.count(Lane.Dropped.COUNT)).isEqualTo(1);
            go.countDown();
            await(() -> lane.done() == 4);
            assertThat(lane.offer(100, ran::incrementAndGet))
                    .as("all bytes are free again")
                    .isTrue();
            await(() -> ran.get() == 4);
        }
    }

    @Test
    void workThatIsHandedOverWhileTheLaneClosesIsDoneOrSaidToBeDropped() {
        Thread offering = Thread.currentThread();
        AtomicReference<Runnable> meanwhile = new AtomicReference<>(() -> {});
        Nanos time = () -> {
            if (Thread.currentThread().equals(offering)) {
                meanwhile.getAndSet(() -> {}).run();
            }
            return System.nanoTime();
        };
        AtomicInteger ran = new AtomicInteger();
        Lane lane = new Lane("closing", ONE_BY_ONE, time);
        meanwhile.set(lane::close);

        assertThat(lane.offer(1, ran::incrementAndGet)).isFalse();
        assertThat(ran).hasValue(0);
        assertThat(lane.count(Lane.Dropped.CLOSED)).isEqualTo(1);
    }

    @Test
    void workThatTakesTooLongIsInterruptedAndTheNextIsNot() {
        AtomicInteger interrupted = new AtomicInteger();
        Duration deadline = Duration.ofMillis(50);
        try (Lane lane = new Lane("late", new LaneLimits(10, 100, 1, deadline, 1, LONG), Nanos.SYSTEM)) {
            lane.offer(1, () -> {
                try {
                    TimeUnit.SECONDS.sleep(30);
                } catch (InterruptedException expected) {
                    interrupted.incrementAndGet();
                    throw expected;
                }
            });
            lane.offer(1, interrupted::incrementAndGet);
            await(() -> lane.failed() == 1 && lane.count(Lane.Dropped.LATE) == 1);
            assertThat(interrupted).hasValue(1);

            lane.offer(1, () -> TimeUnit.MILLISECONDS.sleep(5));
            await(() -> lane.done() == 1);
        }
    }

    @Test
    void whateverIsThrownTheThreadGoesOn() {
        try (Lane lane = new Lane("thrown", new LaneLimits(100, 100, 1, LONG, 1, LONG), Nanos.SYSTEM)) {
            lane.offer(1, () -> {
                throw new StackOverflowError("planted");
            });
            lane.offer(1, () -> {});

            await(() -> lane.failed() == 1 && lane.done() == 1);
        }
    }

    @Test
    void afterManyFailuresTheFollowerIsLeftInPeace() {
        try (Lane lane = new Lane("broken", new LaneLimits(100, 100, 2, LONG, 0.5, LONG), Nanos.SYSTEM)) {
            for (int i = 0; i < 16; i++) {
                lane.offer(1, () -> {
                    throw new IllegalStateException("planted");
                });
            }
            await(() -> lane.failed() == 16);
            await(lane::isBroken);

            assertThat(lane.offer(1, () -> {})).isFalse();
            assertThat(lane.count(Lane.Dropped.BREAKER)).isEqualTo(1);
        }
    }

    @Test
    void aFollowerThatAnswersNobodyFailsForAllWhoWaitForIt() throws Exception {
        AtomicLong now = new AtomicLong();
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (Lane lane = new Lane("silent", ONE_BY_ONE, now::get)) {
            lane.offer(1, () -> {
                begun.countDown();
                never.await();
            });
            for (int i = 0; i < 20; i++) {
                lane.offer(1, () -> {});
            }
            begun.await();
            now.set(LONG.plusSeconds(1).toNanos());
            await(() -> lane.count(Lane.Dropped.LATE) == 20);

            assertThat(lane.isBroken()).isTrue();
            assertThat(lane.offer(1, () -> {})).isFalse();
        }
    }

    @Test
    void whatWaitsTooLongWhileOthersAreAnsweredSaysNothingOfTheFollower() throws Exception {
        AtomicLong now = new AtomicLong();
        CountDownLatch answer = new CountDownLatch(1);
        CountDownLatch second = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        try (Lane lane = new Lane("busy", ONE_BY_ONE, now::get)) {
            lane.offer(1, answer::await);
            lane.offer(1, () -> {
                second.countDown();
                never.await();
            });
            for (int i = 0; i < 20; i++) {
                lane.offer(1, () -> {});
            }
            now.set(1);
            answer.countDown();
            second.await();
            now.set(LONG.plusSeconds(1).toNanos());
            await(() -> lane.count(Lane.Dropped.LATE) == 20);

            assertThat(lane.isBroken()).isFalse();
        }
    }

    @Test
    void anAnswerThatComesTooLateIsAsGoodAsNone() {
        AtomicLong now = new AtomicLong();
        try (Lane lane = new Lane("slow", ONE_BY_ONE, now::get)) {
            for (int i = 1; i <= 16; i++) {
                int count = i;
                lane.offer(1, () -> now.addAndGet(LONG.plusSeconds(1).toNanos()));
                await(() -> lane.done() == count);
            }

            assertThat(lane.isBroken()).isTrue();
        }
    }

    @Test
    void closingDoesWhatWaitsAndTakesNothingMore() {
        AtomicInteger ran = new AtomicInteger();
        Lane lane = new Lane("closing", LaneLimits.USUAL, Nanos.SYSTEM);
        for (int i = 0; i < 50; i++) {
            lane.offer(1, () -> {
                LockSupport.parkNanos(1_000_000);
                ran.incrementAndGet();
            });
        }
        lane.close();

        assertThat(ran).hasValue(50);
        assertThat(lane.offer(1, ran::incrementAndGet)).isFalse();
        assertThat(lane.count(Lane.Dropped.CLOSED)).isEqualTo(1);
    }

    @Test
    void aHangingFollowerDoesNotHoldUpTheEndForLong() {
        Lane lane = new Lane("hung", new LaneLimits(10, 100, 2, Duration.ofMillis(50), 1, LONG), Nanos.SYSTEM);
        CountDownLatch never = new CountDownLatch(1);
        lane.offer(1, () -> {
            while (never.getCount() > 0) {
                // Deaf to interrupts, like a read of a socket.
                LockSupport.parkNanos(1_000_000);
            }
        });

        lane.close();

        assertThat(lane.done()).isZero();
        never.countDown();
    }

    @Test
    void limitsHaveToMakeSense() {
        assertThatThrownBy(() -> new LaneLimits(0, 1, 1, LONG, 1, LONG)).hasMessageContaining("above zero: 0 pieces");
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + LONG.toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time").isLessThan(until);
            LockSupport.parkNanos(1_000_000);
        }
    }
}
