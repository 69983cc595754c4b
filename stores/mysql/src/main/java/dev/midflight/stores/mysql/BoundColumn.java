package dev.midflight.stores.mysql;

import dev.midflight.spi.ColumnIntake;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;

/**
 * A column that travels: the type of its values and the column that holds them here.
 *
 * @param spec its name and logical type
 * @param held the column as the catalog describes it
 * @param intake takes in its values
 */
record BoundColumn(ColumnSpec spec, CatalogColumn held, ColumnIntake intake) {

    Kind kind() {
        return spec.type().kind();
    }

    LogicalType type() {
        return spec.type();
    }

    String quoted() {
        return Sql.quote(held.name());
    }

    /** True if the column's collation takes different texts for equal. */
    boolean blurs() {
        return kind() == Kind.TEXT && held.blurs();
    }

    /** The column in a select list, so that its value arrives as {@link WireColumn} knows it. */
    String selected() {
        String name = quoted();
        return switch (kind()) {
            case INET, JSON, ARRAY ->
                held.charset().isEmpty() || held.dataType().equals("json") ? asText(name) : name;
            case UUID -> held.dataType().equals("uuid") ? "CAST(%s AS BINARY(16))".formatted(name) : name;
            case BOOLEAN,
                    INTEGER,
                    UNSIGNED,
                    DECIMAL,
                    FLOAT,
                    DOUBLE,
                    TEXT,
                    BYTES,
                    DATE,
                    TIME,
                    DATETIME,
                    INSTANT,
                    BITS,
                    ENUM,
                    SET,
                    GEOMETRY,
                    DOCUMENT -> name;
        };
    }

    private static String asText(String name) {
        return "CAST(%s AS CHAR)".formatted(name);
    }
}
