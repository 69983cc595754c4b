package dev.midflight.router.compare;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;

/**
 * What came of comparing two answers to the same read.
 *
 * @param verdict of the answers as a whole
 * @param differences in the order in which they were found; of an UNKNOWN comparison those found until then
 * @param problem why not everything was compared: where, and what happened, without any value
 * @param cause what a rule or a getter has thrown; its message is the application's and is not masked
 */
public record Comparison(
        Verdict verdict, List<FieldDifference> differences, Optional<String> problem, Optional<Throwable> cause) {

    /** No difference; always the same one. */
    public static final Comparison EQUAL = new Comparison(Verdict.EQUAL, List.of(), Optional.empty(), Optional.empty());

    /** Requires differences where the verdict says that there are some, and none where it says that there are not. */
    public Comparison {
        requireNonNull(verdict, "verdict");
        differences = List.copyOf(differences);
        requireNonNull(problem, "problem");
        requireNonNull(cause, "cause");
        boolean differs = verdict == Verdict.EQUIVALENT || verdict == Verdict.DIFFERENT;
        if ((verdict == Verdict.EQUAL && !differences.isEmpty()) || (differs && differences.isEmpty())) {
            throw new IllegalArgumentException("%s with %d differences".formatted(verdict, differences.size()));
        }
    }
}
