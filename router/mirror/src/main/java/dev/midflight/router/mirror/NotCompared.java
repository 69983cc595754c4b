package dev.midflight.router.mirror;

/** Why a request was not compared. */
public enum NotCompared {
    /** Its method is none of those that are mirrored. */
    METHOD,
    /** It comes from a mirror's owner itself: mirroring it would go round and round. */
    MARKED,
    /** What was sent or answered is longer than what is kept. */
    TOO_LONG,
    /** What was sent or answered was not all seen. */
    NOT_SEEN,
    /** The answer is a part, "not modified", or encoded: it does not stand for itself. */
    PARTIAL,
    /** Its path or query is none that a client may send. */
    ADDRESS,
    /** Too many wait, or too large ones, or for too long, or the mirror is left in peace because it fails. */
    DROPPED,
    /** The mirror did not answer, or not in time. */
    NO_ANSWER
}
