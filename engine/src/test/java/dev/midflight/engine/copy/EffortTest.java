package dev.midflight.engine.copy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.throttle.Waiter;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

final class EffortTest {

    private static final long MIB = 1 << 20;

    private long nanos;
    private final Waiter time = new Waiter() {
        @Override
        public long nanos() {
            return nanos;
        }

        @Override
        public void pause(Duration length) {
            nanos += length.toNanos();
        }
    };

    private Effort effort(OptionalInt lanes, OptionalLong chunk, int there) {
        Effort effort = new Effort(lanes, chunk, time);
        effort.begin(there);
        return effort;
    }

    /** Chunks of 4 MiB come one by one from lanes that together are so fast. */
    private void copy(Effort effort, int chunks, java.util.function.IntToLongFunction mibPerSecond) {
        for (int chunk = 0; chunk < chunks; chunk++) {
            double seconds = 4.0 / mibPerSecond.applyAsLong(effort.lanes());
            nanos += (long) (seconds * 1e9);
            effort.copied(4 * MIB, Duration.ofMillis((long) (seconds * 1000 * effort.lanes())));
        }
    }

    @Test
    void lanesThatAreInEachOthersWayAreFoundAndLeftAlone() {
        Effort effort = effort(OptionalInt.empty(), OptionalLong.of(4 * MIB), 4);

        copy(effort, 200, lanes -> 100 - 20 * Math.abs(lanes - 2));

        assertThat(effort.lanes()).isEqualTo(2);
        assertThat(effort.chunkBytes()).isEqualTo(4 * MIB);
    }

    @Test
    void copyThatIsHeldIsNoMeasure() {
        Effort effort = effort(OptionalInt.empty(), OptionalLong.of(4 * MIB), 4);

        for (int chunk = 0; chunk < 200; chunk++) {
            effort.disturbed();
            copy(effort, 1, lanes -> 100 - 20 * Math.abs(lanes - 2));
        }

        assertThat(effort.lanes()).isEqualTo(4);
    }

    @Test
    void lanesAreAsTheOperatorSaysAndNeverMoreThanThereAre() {
        Effort effort = effort(OptionalInt.of(3), OptionalLong.empty(), 4);
        assertThat(effort.lanes()).isEqualTo(3);

        effort.lanes(OptionalInt.of(2));
        assertThat(effort.lanes()).isEqualTo(2);

        effort.lanes(OptionalInt.of(9));
        assertThat(effort.lanes()).isEqualTo(4);
    }

    @Test
    void chunksComeToTakeHalfASecond() {
        Effort effort = effort(OptionalInt.of(4), OptionalLong.empty(), 4);

        for (int chunk = 0; chunk < 20; chunk++) {
            long bytes = effort.chunkBytes();
            effort.copied(bytes, Duration.ofNanos(bytes * 1_000_000_000 / (20 * MIB)));
        }

        assertThat(effort.chunkBytes()).isBetween(9 * MIB, 11 * MIB);
    }

    @Test
    void chunkThatTheEndOfItsTableCutShortTellsNothing() {
        Effort effort = effort(OptionalInt.of(4), OptionalLong.empty(), 4);

        effort.copied(1000, Duration.ofSeconds(1));

        assertThat(effort.chunkBytes()).isEqualTo(4 * MIB);
    }
}
