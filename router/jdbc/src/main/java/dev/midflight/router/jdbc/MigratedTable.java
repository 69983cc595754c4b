package dev.midflight.router.jdbc;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import java.util.List;

/**
 * A table of the migration.
 *
 * @param old its name at the old side: {@code orders}, or with its schema {@code shop.orders}; as in the catalog,
 *     without quotes
 * @param fresh its name at the new side
 * @param key the columns of its key, in their order; empty if they are those of its primary key
 */
public record MigratedTable(String old, String fresh, List<String> key) {

    /** Checks it. */
    public MigratedTable {
        requireNonNull(old, "old");
        requireNonNull(fresh, "fresh");
        key = List.copyOf(key);
    }

    /** A table that has the same name at both sides, and its primary key. */
    public static MigratedTable of(String name) {
        return new MigratedTable(name, name, List.of());
    }

    String name(Side side) {
        String name = side == Side.OLD ? old : fresh;
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** The schema or database that was said; empty if none was. */
    String schema(Side side) {
        String name = side == Side.OLD ? old : fresh;
        return name.lastIndexOf('.') < 0 ? "" : name.substring(0, name.lastIndexOf('.'));
    }
}
