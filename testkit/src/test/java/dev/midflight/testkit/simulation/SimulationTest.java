package dev.midflight.testkit.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Source;
import dev.midflight.testkit.memory.Visibility;
import java.util.OptionalLong;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs the simulation for many seeds, side by side. A failure names its seed; run that one alone with
 * {@code -Dsimulation.seed=N}. How many seeds a kind of source gets is {@code -Dsimulation.runs} (default 2,000 each,
 * 6,000 in all; they are the same in every run, so more of them belong to the day on which something they reach has
 * changed).
 */
final class SimulationTest {

    private static final long RUNS = Long.getLong("simulation.runs", 2_000);

    @ParameterizedTest
    @EnumSource(Visibility.class)
    void sourceAndTargetAreEqualForEverySeed(Visibility visibility) {
        Long only = Long.getLong("simulation.seed");

        OptionalLong failed = only == null
                ? firstFailure(visibility, RUNS, source -> source)
                : firstFailureFrom(visibility, only, 1, source -> source);

        assertThat(failed)
                .as("a seed that fails, to be run with -Dsimulation.seed")
                .isEmpty();
    }

    @ParameterizedTest
    @EnumSource(value = Visibility.class, names = "EXACT_BY_TX")
    void copyWithoutTheSettleGuardIsCaught(Visibility visibility) {
        assertThat(firstFailure(visibility, RUNS, Mutants::withoutSettleGuard)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(value = Visibility.class, names = "EXACT_BY_TX")
    void filterByLogPositionIsCaught(Visibility visibility) {
        assertThat(firstFailure(visibility, RUNS, Mutants::filterByPosition)).isPresent();
    }

    @ParameterizedTest
    @EnumSource(value = Visibility.class, names = "EXACT_BY_TX")
    void blindWatermarksAreCaught(Visibility visibility) {
        assertThat(firstFailure(visibility, RUNS, Mutants::blindWatermarks)).isPresent();
    }

    private static OptionalLong firstFailure(Visibility visibility, long runs, UnaryOperator<Source> lens) {
        return firstFailureFrom(visibility, 1, runs, lens);
    }

    private static OptionalLong firstFailureFrom(
            Visibility visibility, long first, long runs, UnaryOperator<Source> lens) {
        return LongStream.range(first, first + runs)
                .parallel()
                .filter(seed -> fails(seed, visibility, lens))
                .findFirst();
    }

    private static boolean fails(long seed, Visibility visibility, UnaryOperator<Source> lens) {
        try {
            new Simulation(seed, visibility, lens).run();
            return false;
        } catch (AssertionError failure) {
            System.err.printf("simulation of %s with seed %d: %s%n", visibility, seed, failure);
            return true;
        } catch (RuntimeException fault) {
            throw new IllegalStateException("simulation of %s with seed %d".formatted(visibility, seed), fault);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}
