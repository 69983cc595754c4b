package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

/**
 * A place in a plan file.
 *
 * @param file the path as the operator wrote it
 * @param line from 1
 * @param column from 1, in characters
 */
public record Place(String file, int line, int column) {

    /** Requires a file, and a line and a column that exist. */
    public Place {
        requireNonNull(file, "file");
        if (line < 1 || column < 1) {
            throw new IllegalArgumentException("line %d, column %d: both count from 1".formatted(line, column));
        }
    }

    /** The form that editors and terminals turn into a link: {@code shop.yaml:12:5}. */
    @Override
    public String toString() {
        return file + ":" + line + ":" + column;
    }
}
