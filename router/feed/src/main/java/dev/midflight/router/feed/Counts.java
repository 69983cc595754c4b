package dev.midflight.router.feed;

/** Numbers that count something. A class of its own: those that use it hold constants of each other. */
final class Counts {

    /** Far more than anything counts, and so few that a sum of all routers' is no overflow. */
    private static final long MAX = 1L << 48;

    private Counts() {}

    /** Requires that none is negative, or larger than anything can be. */
    static void require(long... counts) {
        for (long count : counts) {
            if (count < 0 || count > MAX) {
                throw new IllegalArgumentException("%d is no count".formatted(count));
            }
        }
    }
}
