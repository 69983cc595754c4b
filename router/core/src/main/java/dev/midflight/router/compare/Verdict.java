package dev.midflight.router.compare;

/** What became of one comparison. Only {@link #DIFFERENT} counts against the new store. */
public enum Verdict {
    /** Not a single field differs. */
    EQUAL,

    /** What differs is excused, each field by a rule that has a name. */
    EQUIVALENT,

    /** They differed when they were first read and not when they were read again: a race, as the router found out. */
    STALE,

    /** At least one field differs and no rule excuses it. */
    DIFFERENT,

    /** They could not be compared: a rule or a getter has thrown, or they are too deep or too large. */
    UNKNOWN
}
