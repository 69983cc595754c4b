package dev.midflight.router.feed;

/** Numbers that count something. A class of its own: those that use it hold constants of each other. */
final class Counts {

    private Counts() {}

    /** Requires that none is negative. */
    static void require(long... counts) {
        for (long count : counts) {
            if (count < 0) {
                throw new IllegalArgumentException("%d is no count".formatted(count));
            }
        }
    }
}
