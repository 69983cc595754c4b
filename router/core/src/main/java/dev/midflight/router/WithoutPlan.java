package dev.midflight.router;

/**
 * Where reads go until the first plan has come. It must be chosen: a process that guesses would write to a store that
 * has lost the authority, so writes are refused in any case.
 */
public enum WithoutPlan {
    /** Nowhere. */
    REFUSE_READS,
    /** To the old side, which may be behind by then. */
    READ_OLD,
    /** To the new side, which may not be filled yet. */
    READ_NEW
}
