package dev.midflight.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who waits for messages is woken for many, for one that somebody waits for, and when told to. */
@Timeout(2 * LaneQueueTest.SOON_SECONDS)
final class LaneQueueTest {

    private static final Duration LONG = Duration.ofMinutes(5);
    static final long SOON_SECONDS = 60;
    private static final LaneMessage MARK = new LaneMessage.Mark(new FakePosition("p"), "", Instant.EPOCH);

    private final LaneQueue queue = new LaneQueue(1 << 20, System::nanoTime);
    private final FutureTask<Optional<LaneMessage>> taken = new FutureTask<>(() -> queue.poll(LONG));
    private final Thread taker = new Thread(taken, "taker");

    @BeforeEach
    void waitForMessages() throws InterruptedException {
        taker.setDaemon(true);
        taker.start();
        while (taker.getState() != Thread.State.TIMED_WAITING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }
    }

    @AfterEach
    void close() {
        queue.close();
    }

    @Test
    void markWaitsUntilTheQueueIsToldToWake() throws Exception {
        queue.put(MARK);
        TimeUnit.MILLISECONDS.sleep(50);
        assertThat(taken).isNotDone();

        queue.wake();

        assertThat(taken.get(SOON_SECONDS, TimeUnit.SECONDS)).contains(MARK);
    }

    @Test
    void barrierIsTakenAtOnceWithWhatWasBeforeIt() throws Exception {
        queue.put(MARK);
        queue.put(new LaneMessage.Barrier(() -> {}));

        assertThat(taken.get(SOON_SECONDS, TimeUnit.SECONDS)).contains(MARK);
    }

    @Test
    void manyAreTakenWithoutAWord() throws Exception {
        while (queue.bytes() < (1 << 19) && !taken.isDone()) {
            queue.put(MARK);
        }

        assertThat(taken.get(SOON_SECONDS, TimeUnit.SECONDS)).contains(MARK);
    }

    @Test
    void whoeverWaitsForRoomHasTheLaneWoken() throws Exception {
        LaneQueue small = new LaneQueue(1, System::nanoTime);
        FutureTask<Optional<LaneMessage>> first = new FutureTask<>(() -> small.poll(LONG));
        Thread lane = new Thread(first, "lane");
        lane.setDaemon(true);
        lane.start();
        while (lane.getState() != Thread.State.TIMED_WAITING) {
            TimeUnit.MILLISECONDS.sleep(1);
        }

        assertThat(small.put(MARK)).isTrue();
        assertThat(small.put(MARK)).isTrue();

        assertThat(first.get(SOON_SECONDS, TimeUnit.SECONDS)).contains(MARK);
        small.close();
    }
}
