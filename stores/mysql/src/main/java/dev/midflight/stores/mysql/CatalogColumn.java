package dev.midflight.stores.mysql;

import dev.midflight.spi.Column;
import dev.midflight.spi.LogicalType;
import java.util.List;
import java.util.Optional;

/**
 * A column as the catalog describes it.
 *
 * @param name its name
 * @param dataType the bare type, such as {@code varchar}
 * @param columnType the whole type, such as {@code varchar(20)}
 * @param charset the character set; empty if there is none
 * @param collation the collation; empty if there is none
 * @param nullable whether NULL is allowed
 * @param size characters, bytes, bits or digits
 * @param scale digits after the point, of a number or of a second
 * @param labels labels of an enum or set
 * @param type the logical type; empty if Midflight cannot carry it
 * @param preset what the server fills in
 */
record CatalogColumn(
        String name,
        String dataType,
        String columnType,
        String charset,
        String collation,
        boolean nullable,
        int size,
        int scale,
        List<String> labels,
        Optional<LogicalType> type,
        Column.Preset preset) {

    CatalogColumn {
        labels = List.copyOf(labels);
    }

    boolean unsigned() {
        return columnType.contains("unsigned");
    }

    Column column() {
        return new Column(name, type, declared(), nullable, preset);
    }

    private String declared() {
        return charset.isEmpty() ? columnType : "%s collate %s".formatted(columnType, collation);
    }

    /** True if byte order of the values in UTF-8 is the order of the column's indexes. */
    boolean ordered() {
        return switch (dataType) {
            case "tinyint",
                    "smallint",
                    "mediumint",
                    "int",
                    "bigint",
                    "decimal",
                    "year",
                    "date",
                    "datetime",
                    "timestamp",
                    "time",
                    "binary",
                    "varbinary",
                    "tinyblob",
                    "blob",
                    "mediumblob",
                    "longblob" -> true;
            case "char", "varchar", "tinytext", "text", "mediumtext", "longtext" ->
                collation.equals("utf8mb4_0900_bin")
                        || (collation.endsWith("_nopad_bin")
                                && (charset.startsWith("utf8") || charset.equals("ascii")));
            default -> false;
        };
    }

    /** True if the collation takes different texts for equal: capitals, accents, blanks at the end. */
    boolean blurs() {
        return !charset.isEmpty()
                && !labelled()
                && !collation.endsWith("_nopad_bin")
                && !collation.endsWith("_0900_bin");
    }

    private boolean labelled() {
        return dataType.equals("enum") || dataType.equals("set");
    }
}
