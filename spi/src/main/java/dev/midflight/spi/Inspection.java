package dev.midflight.spi;

import java.util.List;

/**
 * Preflight: what a store must have so that it can be a side of a migration. Changes nothing that it does not put
 * back.
 */
public interface Inspection {

    /** The role in which a store is looked at. */
    enum Role {
        /** Rows and log are read, the writers are fenced; after the switch it is written to. */
        SOURCE,
        /** Rows are written; after the switch its log is read. */
        TARGET
    }

    /** Settings, version, privileges (each tried), retention. */
    List<Finding> inspect(Role role);

    /** Values of a source's table that a target may not be able to hold: zero dates, NUL in text, out of range. */
    List<Finding> scan(Table table);

    /**
     * Columns of a source's table with values that are too long to be carried, as far as that can be found out without
     * reading much for long.
     *
     * @param target the longest that the target takes
     */
    default List<Finding> tooLong(Table table, ValueLimit target) {
        return List.of();
    }

    /** The longest value that this store takes as a target. */
    default ValueLimit valueLimit() {
        return ValueLimit.CARRIED;
    }

    /** The logins, other than Midflight's, that can write to these tables; for the fence and the grants. */
    List<String> logins(List<TableName> tables);

    /**
     * Where the application says what it changes: whether those who write to these tables can, as far as that can be
     * found out without changing anything.
     */
    default List<Finding> marks(List<TableName> tables) {
        return List.of();
    }
}
