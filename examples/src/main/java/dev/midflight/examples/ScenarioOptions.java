package dev.midflight.examples;

import static java.util.Objects.requireNonNull;

import java.util.OptionalLong;

/**
 * What is asked of a scenario.
 *
 * @param rows about how many rows; empty for the scenario's own size
 * @param seed chooses what the application does
 * @param direction from which kind of server to which
 * @param afterwards what becomes of the servers
 */
public record ScenarioOptions(OptionalLong rows, long seed, Direction direction, Afterwards afterwards) {

    /** The scenario's own size, seed 1, MariaDB to PostgreSQL, nothing left. */
    public static final ScenarioOptions DEFAULT =
            new ScenarioOptions(OptionalLong.empty(), 1, Direction.DEFAULT, Afterwards.CLOSE);

    /** Requires more than no rows. */
    public ScenarioOptions {
        requireNonNull(rows, "rows");
        requireNonNull(direction, "direction");
        requireNonNull(afterwards, "afterwards");
        if (rows.isPresent() && rows.getAsLong() < 1) {
            throw new IllegalArgumentException("a scenario of %d rows".formatted(rows.getAsLong()));
        }
    }

    /** What becomes of the servers at the end. */
    public enum Afterwards {
        /** They are stopped and their files removed. */
        CLOSE,
        /**
         * They stay up to look at: the scenario says where, then calls {@link Operator#lookAround} before it closes
         * them.
         */
        KEEP
    }
}
