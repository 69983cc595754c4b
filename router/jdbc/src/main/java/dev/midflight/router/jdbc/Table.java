package dev.midflight.router.jdbc;

import dev.midflight.router.sql.Dialect;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A table of the migration at one side.
 *
 * @param schema schema in PostgreSQL, database elsewhere
 * @param name as in the catalog
 * @param isSameAtBoth whether the other side has it under the same name
 * @param mark the name by which its keys are marked
 * @param columns all of them, in their order
 * @param key the columns of the key, in the order in which keys are written down
 * @param uniques the columns of each unique index but that of the key; empty if one is not over plain whole columns
 * @param hasOtherUniques whether there is a unique index besides that of the key
 */
record Table(
        String schema,
        String name,
        boolean isSameAtBoth,
        String mark,
        List<Column> columns,
        List<Column> key,
        Optional<List<List<Column>>> uniques,
        boolean hasOtherUniques) {

    Table {
        columns = List.copyOf(columns);
        key = List.copyOf(key);
    }

    /** Which column of the key it is; -1 if it is none. Names of columns are compared without case: rather too much. */
    int keyPlace(String column) {
        for (int place = 0; place < key.size(); place++) {
            if (key.get(place).name().equalsIgnoreCase(column)) {
                return place;
            }
        }
        return -1;
    }

    /** Names are compared without case: rather one table too much is marked. */
    boolean isCalled(String as) {
        return name.toLowerCase(Locale.ROOT).equals(as.toLowerCase(Locale.ROOT));
    }

    boolean isIn(String place) {
        return schema.equalsIgnoreCase(place);
    }

    Dialect dialect() {
        return key.get(0).dialect();
    }

    String quoted() {
        return dialect().quoted(schema) + "." + dialect().quoted(name);
    }
}
