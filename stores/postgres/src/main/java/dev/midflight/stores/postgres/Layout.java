package dev.midflight.stores.postgres;

import dev.midflight.spi.TableName;
import java.util.List;
import java.util.Optional;

/**
 * A table as it is declared at one moment, as far as reading and writing rows needs to know.
 *
 * @param name its name
 * @param oid its number
 * @param columns its columns, in the order of the catalog
 * @param referenced true if foreign keys of other tables refer to it
 */
record Layout(TableName name, int oid, List<LayoutColumn> columns, boolean referenced) {

    Layout {
        columns = List.copyOf(columns);
    }

    Optional<LayoutColumn> column(String wanted) {
        return columns.stream().filter(column -> column.name().equals(wanted)).findFirst();
    }

    /**
     * A column.
     *
     * @param name its name
     * @param type its type, domains resolved
     * @param castName its type's name without a size, for casts that neither cut nor round
     * @param declared its type's name with its size
     * @param alwaysIdentity true if the server refuses given values in an update
     */
    record LayoutColumn(String name, PgType type, String castName, String declared, boolean alwaysIdentity) {}
}
