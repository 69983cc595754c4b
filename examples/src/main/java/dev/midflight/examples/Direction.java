package dev.midflight.examples;

import static java.util.Objects.requireNonNull;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * From which kind of server to which a scenario moves. Both may be of the same kind; they are two servers nevertheless.
 *
 * @param from where it starts
 * @param to where it goes
 */
public record Direction(Kind from, Kind to) {

    /** What is played if nothing else is asked for. */
    public static final Direction DEFAULT = new Direction(Kind.MARIADB, Kind.POSTGRESQL);

    /** Requires both. */
    public Direction {
        requireNonNull(from, "from");
        requireNonNull(to, "to");
    }

    @Override
    public String toString() {
        return from.title() + " to " + to.title();
    }

    /** A kind of server. */
    public enum Kind {
        /** MariaDB. */
        MARIADB("MariaDB"),
        /** PostgreSQL. */
        POSTGRESQL("PostgreSQL");

        private final String title;

        Kind(String title) {
            this.title = title;
        }

        /** Its name as people write it. */
        public String title() {
            return title;
        }

        /** Its name as a URL begins and as the command line takes it. */
        public String word() {
            return title.toLowerCase(Locale.ROOT);
        }

        /** The kind of that {@link #word}; empty if there is none. */
        public static Optional<Kind> of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst();
        }
    }
}
