package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.List;

/**
 * One question that both sides must answer alike for each of some keys.
 *
 * @param name as reports call it
 * @param keys whom it is asked about
 * @param before how the source's side is asked
 * @param after how the target's side is asked
 * @param rules how the answers may differ; what is not named is exactly the same
 * @param failures whether two failures of the same kind are the same answer
 * @param limits how long and how large an answer may be
 */
public record BusinessCheck(
        String name,
        BusinessKeys keys,
        BusinessQuestion before,
        BusinessQuestion after,
        List<Rule> rules,
        Failures failures,
        Limits limits) {

    /** Requires all. */
    public BusinessCheck {
        requireNonNull(name, "name");
        requireNonNull(keys, "keys");
        requireNonNull(before, "before");
        requireNonNull(after, "after");
        rules = List.copyOf(rules);
        requireNonNull(failures, "failures");
        requireNonNull(limits, "limits");
    }

    /** What two failures of the same kind are. */
    public enum Failures {
        /** No answer: nothing is known of the key. */
        UNKNOWN,
        /** The same answer. */
        EQUAL
    }

    /**
     * What is said about a field.
     *
     * @param kind what it is
     * @param path names with dots; a dot alone is the answer as a whole
     * @param argument of the kinds that have one, else empty
     */
    public record Rule(Kind kind, String path, String argument) {

        /** Requires all. */
        public Rule {
            requireNonNull(kind, "kind");
            requireNonNull(path, "path");
            requireNonNull(argument, "argument");
        }
    }

    /** What can be said about a field. */
    public enum Kind {
        /** It is not looked at. */
        IGNORE,
        /** The elements of a list in any order. */
        UNORDERED,
        /** The same, those compared that have the same value of the field which is the argument. */
        KEYED,
        /** Numbers, or points in time, that are as far apart as the argument says. */
        TOLERANCE,
        /** Numbers that differ by a part of the larger one. */
        RELATIVE,
        /** White space before and after a text. */
        TRIMMED,
        /** Upper and lower case. */
        CASELESS,
        /** How accents are encoded. */
        NORMALIZED,
        /** Null where the other has nothing. */
        NULL_IS_ABSENT,
        /** Values may stand in reports in clear. */
        SHOW
    }

    /**
     * How long and how large an answer may be.
     *
     * @param timeout for one answer of one side
     * @param rowsMax rows of an answer in SQL
     * @param bytesMax bytes of an answer
     */
    public record Limits(Duration timeout, int rowsMax, int bytesMax) {

        /** More elements are not compared. */
        public static final int ROWS_MAX = 10_000;

        /** More does not fit into memory beside others. */
        public static final int BYTES_MAX = 64 << 20;

        private static final Duration TIMEOUT_MAX = Duration.ofMinutes(5);

        /** Requires limits that are some and can be kept. */
        public Limits {
            if (timeout.isZero() || timeout.isNegative() || timeout.compareTo(TIMEOUT_MAX) > 0) {
                throw new IllegalArgumentException("a timeout is more than nothing and at most 5m");
            }
            if (rowsMax < 1 || rowsMax > ROWS_MAX) {
                throw new IllegalArgumentException("%d rows are not 1 to %d".formatted(rowsMax, ROWS_MAX));
            }
            if (bytesMax < 1 || bytesMax > BYTES_MAX) {
                throw new IllegalArgumentException("an answer has at most 64MiB");
            }
        }
    }
}
