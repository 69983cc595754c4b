package dev.midflight.stores.mysql;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;

/**
 * A column that travels: the type of its values and the column that holds them here.
 *
 * @param spec its name and logical type
 * @param held the column as the catalog describes it
 */
record BoundColumn(ColumnSpec spec, CatalogColumn held) {

    Kind kind() {
        return spec.type().kind();
    }

    LogicalType type() {
        return spec.type();
    }

    String quoted() {
        return Sql.quote(held.name());
    }

    /**
     * The column in a select list, so that its value arrives as the bytes which {@link ColumnReader} knows: the driver
     * gives bytes of text and binary types only.
     */
    String selected() {
        String name = quoted();
        return switch (kind()) {
            case BOOLEAN, INTEGER -> held.dataType().equals("year") ? "CAST(%s AS SIGNED)".formatted(name) : name;
            case UNSIGNED -> type().size() == 64 ? asText(name) : name;
            case FLOAT, DOUBLE -> "(%s + 0e0)".formatted(name);
            case DECIMAL, DATE, TIME, DATETIME, INSTANT -> asText(name);
            case INET, JSON, ARRAY ->
                held.charset().isEmpty() || held.dataType().equals("json") ? asText(name) : name;
            case UUID -> held.dataType().equals("uuid") ? "CAST(%s AS BINARY(16))".formatted(name) : name;
            case TEXT, BYTES, BITS, ENUM, SET, GEOMETRY, DOCUMENT -> name;
        };
    }

    private static String asText(String name) {
        return "CAST(%s AS CHAR)".formatted(name);
    }
}
