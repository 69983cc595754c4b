package dev.midflight.testkit.memory;

import dev.midflight.spi.Column;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.TableShape;
import java.util.List;
import java.util.Optional;

/** What a table's definition allows in its rows. */
final class Constraints {

    private Constraints() {}

    /** The cause for which a row cannot be in a table, without values. */
    static Optional<String> cause(TableShape shape, Row row) {
        List<Column> columns = shape.columns();
        for (int place = 0; place < columns.size(); place++) {
            Column column = columns.get(place);
            Object value = row.value(place);
            if (value == Row.Mark.NULL) {
                if (!column.nullable()) {
                    return Optional.of("column %s cannot be NULL".formatted(column.name()));
                }
            } else if (!fits(column.type().orElseThrow(), row, place)) {
                return Optional.of("column %s is a %s".formatted(column.name(), column.declared()));
            }
        }
        return Optional.empty();
    }

    private static boolean fits(LogicalType type, Row row, int place) {
        if (type.kind() == Kind.TEXT && type.size() > 0) {
            String text = row.text(place);
            return text.codePointCount(0, text.length()) <= type.size();
        }
        if (type.kind() == Kind.BYTES && type.size() > 0) {
            return Row.length(row.value(place)) <= type.size();
        }
        if (type.kind() == Kind.ENUM) {
            return type.labels().contains(row.text(place));
        }
        if (type.kind() == Kind.INTEGER && type.size() > 0 && type.size() < Long.SIZE) {
            long limit = 1L << (type.size() - 1);
            return row.number(place) >= -limit && row.number(place) < limit;
        }
        return true;
    }
}
