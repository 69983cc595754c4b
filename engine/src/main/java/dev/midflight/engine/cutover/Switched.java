package dev.midflight.engine.cutover;

import java.time.Duration;
import java.util.List;

/**
 * A switch that took place.
 *
 * @param pause from closing the old side to opening the new one
 * @param fence the old side's log position that covers every write made there
 * @param numbers the sequences that were carried over, each as {@code table.column = next}
 */
public record Switched(Duration pause, String fence, List<String> numbers) {

    /** Copies the list. */
    public Switched {
        numbers = List.copyOf(numbers);
    }
}
