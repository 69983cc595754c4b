package dev.midflight.testkit.memory;

/** How a memory server relates its log to what snapshots see, and what its tokens know. */
public enum Visibility {
    /**
     * As PostgreSQL: transactions become visible in any order; a token names the visible ones; its high bound is read
     * after the snapshot.
     */
    EXACT_BY_TX,
    /** As MariaDB: what is visible is a prefix of the log; a token is a position. The log may run ahead of it. */
    EXACT_BY_POSITION,
    /**
     * As MySQL: a token is the set of transactions that were reported before the view and the position after it; what
     * lies between may or may not be seen.
     */
    TRI_STATE
}
