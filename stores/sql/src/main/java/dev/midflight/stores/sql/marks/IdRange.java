package dev.midflight.stores.sql.marks;

/**
 * Numbers without a gap.
 *
 * @param first the lowest
 * @param last the highest
 */
record IdRange(long first, long last) {

    /** How many numbers. */
    long size() {
        return last - first + 1;
    }
}
