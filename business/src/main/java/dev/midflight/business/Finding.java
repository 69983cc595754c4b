package dev.midflight.business;

import java.util.List;

/**
 * What became of the answers about a key.
 *
 * @param verdict of the answers
 * @param fields where they differ; empty unless they do
 * @param reason why nothing is known; empty unless it is so
 * @param empty whether there is nothing in either answer
 */
record Finding(Verdict verdict, List<Field> fields, String reason, boolean empty) {

    /** What answers can be to each other. */
    enum Verdict {
        /** The same. */
        EQUAL,
        /** The same but for what a rule excuses. */
        EQUIVALENT,
        /** The same when they were read again: a change was on its way. */
        STALE,
        /** Not the same, while nothing changed. */
        DIFFERENT,
        /** One of them is missing, or they cannot be compared. */
        UNKNOWN
    }

    /**
     * A field that differs.
     *
     * @param path names with dots
     * @param before what the source's side has, masked
     * @param after what the target's side has, masked
     * @param times in how many elements of a list
     */
    record Field(String path, String before, String after, int times) {}

    /** Copies the list. */
    Finding {
        fields = List.copyOf(fields);
    }

    static Finding of(Verdict verdict, boolean empty) {
        return new Finding(verdict, List.of(), "", empty);
    }

    static Finding different(List<Field> fields) {
        return new Finding(Verdict.DIFFERENT, fields, "", false);
    }

    static Finding unknown(String reason) {
        return new Finding(Verdict.UNKNOWN, List.of(), reason, false);
    }

    boolean isSame() {
        return verdict == Verdict.EQUAL || verdict == Verdict.EQUIVALENT || verdict == Verdict.STALE;
    }
}
