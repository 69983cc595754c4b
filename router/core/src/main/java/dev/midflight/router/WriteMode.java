package dev.midflight.router;

/** How the follower gets what was written at the authority. */
public enum WriteMode {
    /**
     * The key is marked in the transaction of the write; afterwards the authority's value is read again and put into
     * the follower. Right in whatever order, and after a crash anywhere. Both stores are {@link MarkedStore}s.
     */
    STATE_TRANSFER,
    /**
     * The value is handed on with a version that the authority has issued, and taken if it is newer. What a crash or an
     * overloaded follower loses is in the journal or found by comparing. Both stores are {@link VersionedStore}s.
     */
    VERSIONS,
    /**
     * Who writes a key keeps all others from it until both stores have it. Weaker: a lease may end under its holder.
     * For {@link PlainStore}s, which can do no more.
     */
    LEASES
}
