package dev.midflight.stores.sql.marks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class MarkFloorTest {

    private final Set<String> writers = new HashSet<>();
    private final MarkFloor floor = new MarkFloor(() -> Optional.of(Set.copyOf(writers)), 0);

    private static long at(int second) {
        return Duration.ofSeconds(second).toNanos();
    }

    private static long pass(MarkFloor floor, int second) {
        long from = floor.begin(at(second));
        floor.end();
        return from;
    }

    @Test
    void numberBecomesTheFloorOnceAllWhoMayHaveALowerOneAreGone() {
        floor.begin(at(0));
        floor.seen(100);
        writers.add("late");
        floor.end();

        assertThat(pass(floor, 1)).as("late is noted").isZero();
        writers.add("later");
        assertThat(pass(floor, 2)).as("late is there").isZero();
        writers.remove("late");
        assertThat(pass(floor, 3)).as("may find what late has left").isZero();
        assertThat(pass(floor, 4)).isEqualTo(100);
    }

    @Test
    void passThatHadBegunBeforeTheyWereGoneIsNotEnough() {
        floor.begin(at(0));
        floor.seen(100);
        floor.end();
        writers.add("late");
        pass(floor, 1);
        floor.begin(at(2));
        writers.remove("late");
        floor.end();

        assertThat(floor.begin(at(3))).isZero();
    }

    @Test
    void nowAndThenAPassBeginsWithTheLowest() {
        floor.begin(at(0));
        floor.seen(100);
        floor.end();
        pass(floor, 1);
        pass(floor, 2);

        assertThat(pass(floor, 3)).isEqualTo(100);
        assertThat(pass(floor, 10)).isZero();
        assertThat(pass(floor, 11)).isEqualTo(100);
    }

    @Test
    void storeThatCannotTellIsReadFromTheLowest() {
        MarkFloor unknown = new MarkFloor(Optional::empty, 0);
        unknown.seen(100);

        for (int second = 1; second < 9; second++) {
            assertThat(pass(unknown, second)).isZero();
        }
    }
}
