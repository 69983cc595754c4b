package dev.midflight.router.jdbc;

import java.util.List;

/**
 * What a statement does.
 *
 * @param text as it is to be run, with what is added to it
 * @param original as the application gave it
 * @param followable whether the follower may answer it
 * @param entities where the names of the entities stand that it reads or writes; empty if that is not known
 * @param captures for each table of the migration that it changes, how to know the keys
 * @param why for {@link Kind#UNKNOWN} and {@link Kind#DDL}, what is to be said; for {@link Kind#SESSION}, why not while
 *     changes are marked
 * @param order of the rows that it reads
 */
record Sql(
        String text,
        String original,
        Kind kind,
        boolean followable,
        List<Source> entities,
        List<Capture> captures,
        String why,
        RowOrder order) {

    Sql {
        entities = List.copyOf(entities);
        captures = List.copyOf(captures);
    }

    /** What a statement does, roughly. */
    enum Kind {
        /** It changes nothing. */
        READ,
        /** It changes rows, and says itself which. */
        WRITE_BY_KEY,
        /** It changes rows that have to be found out. */
        WRITE_BY_PREDICATE,
        /** It changes tables, not rows. */
        DDL,
        /** It changes or shows the session. */
        SESSION,
        /** It begins or ends a transaction. */
        TRANSACTION,
        /** It may change anything. */
        UNKNOWN
    }

    /** Without what is added to it to learn its keys. */
    Sql asGiven() {
        return text.equals(original)
                ? this
                : new Sql(original, original, kind, followable, entities, captures, why, order);
    }

    /** True if it is about rows or tables, and not about the session or the transaction. */
    boolean isOfRows() {
        return kind != Kind.SESSION && kind != Kind.TRANSACTION;
    }

    /** True if the server may end the transaction within it. */
    boolean mayCommit() {
        return kind == Kind.UNKNOWN || original.strip().regionMatches(true, 0, "CALL", 0, 4) || original.contains("{");
    }
}
