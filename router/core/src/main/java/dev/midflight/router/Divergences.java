package dev.midflight.router;

/**
 * Takes note of keys that the two stores do not have alike, or may not. Called by callers' threads and by those of the
 * router; what it throws is logged and counted.
 */
@FunctionalInterface
public interface Divergences {

    /** How it became known. */
    enum Source {
        /** The follower refused a write, or failed, or there was no room for it. */
        FOLLOWER_FAILED,
        /** The follower did not answer in time. */
        TIMEOUT,
        /** Two reads differed, and still did when repeated. */
        SHADOW_MISMATCH,
        /** A comparison of whole stores found it. */
        VERIFY,
        /** The authority failed, so that nobody knows whether it has written. */
        IN_DOUBT,
        /** The follower refuses the key's value for good. */
        QUARANTINE
    }

    /**
     * One of them.
     *
     * @param key its text
     * @param epoch of the plan
     * @param source how it became known
     * @param details which fields differ or what was thrown; without values, unless those may be shown
     */
    record Divergence(String key, long epoch, Source source, String details) {}

    /** Takes note of one; of a key that is known already, of its newest state. */
    void found(Divergence divergence) throws Exception;
}
