package dev.midflight.engine.copy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

final class ClimbTest {

    private static int found(int first, int most, IntToDoubleFunction speed) {
        Climb climb = new Climb(first, most);
        for (int step = 0; step < 20 && !climb.isDone(); step++) {
            climb.measured(speed.applyAsDouble(climb.lanes()));
        }
        assertThat(climb.isDone()).isTrue();
        return climb.lanes();
    }

    @Test
    void peakIsFoundOnEitherSide() {
        assertThat(found(8, 8, lanes -> 100 - 10 * Math.abs(lanes - 3))).isEqualTo(3);
        assertThat(found(4, 8, lanes -> 100 - 10 * Math.abs(lanes - 6))).isEqualTo(6);
        assertThat(found(4, 8, lanes -> 100 - 10 * Math.abs(lanes - 4))).isEqualTo(4);
    }

    @Test
    void noStepIsTakenByChance() {
        assertThat(found(4, 8, lanes -> 100 + (lanes == 3 ? 4 : 0))).isEqualTo(4);
    }

    @Test
    void endsAreNotLeft() {
        assertThat(found(1, 1, lanes -> 1)).isEqualTo(1);
        assertThat(found(1, 4, lanes -> 10 * lanes)).isEqualTo(4);
        assertThat(found(4, 4, lanes -> 10.0 / lanes)).isEqualTo(1);
    }
}
