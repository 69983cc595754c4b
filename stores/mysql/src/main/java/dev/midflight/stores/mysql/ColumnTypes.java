package dev.midflight.stores.mysql;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The logical type of each type of MariaDB and MySQL. */
final class ColumnTypes {

    private ColumnTypes() {}

    /** The logical type of a column; empty if it cannot be carried. */
    static Optional<LogicalType> of(String dataType, String columnType, int size, int scale) {
        if (columnType.contains("COMPRESSED")) {
            return Optional.empty();
        }
        Kind whole = columnType.contains("unsigned") ? Kind.UNSIGNED : Kind.INTEGER;
        return switch (dataType) {
            case "tinyint" -> Optional.of(LogicalType.of(whole, 8));
            case "smallint" -> Optional.of(LogicalType.of(whole, 16));
            case "mediumint" -> Optional.of(LogicalType.of(whole, 24));
            case "int" -> Optional.of(LogicalType.of(whole, 32));
            case "bigint" -> Optional.of(LogicalType.of(whole, 64));
            case "year" -> Optional.of(LogicalType.of(Kind.INTEGER, 16));
            case "decimal" -> Optional.of(LogicalType.of(Kind.DECIMAL, size, scale));
            case "bit" -> Optional.of(LogicalType.of(Kind.BITS, size));
            case "date" -> Optional.of(LogicalType.of(Kind.DATE));
            case "datetime" -> Optional.of(LogicalType.of(Kind.DATETIME, 0, scale));
            case "timestamp" -> Optional.of(LogicalType.of(Kind.INSTANT, 0, scale));
            case "time" -> Optional.of(LogicalType.of(Kind.TIME, 0, scale));
            case "enum" -> Optional.of(new LogicalType(Kind.ENUM, 0, 0, labels(columnType)));
            case "set" -> Optional.of(new LogicalType(Kind.SET, 0, 0, labels(columnType)));
            default -> ofText(dataType, size);
        };
    }

    private static Optional<LogicalType> ofText(String dataType, int size) {
        return switch (dataType) {
            case "float" -> Optional.of(LogicalType.of(Kind.FLOAT));
            case "double" -> Optional.of(LogicalType.of(Kind.DOUBLE));
            case "char", "varchar" -> Optional.of(LogicalType.of(Kind.TEXT, size));
            case "tinytext", "text", "mediumtext", "longtext" -> Optional.of(LogicalType.of(Kind.TEXT));
            case "binary", "varbinary" -> Optional.of(LogicalType.of(Kind.BYTES, size));
            case "tinyblob", "blob", "mediumblob", "longblob" -> Optional.of(LogicalType.of(Kind.BYTES));
            case "json" -> Optional.of(LogicalType.of(Kind.JSON));
            case "uuid" -> Optional.of(LogicalType.of(Kind.UUID));
            case "inet4", "inet6" -> Optional.of(LogicalType.of(Kind.INET));
            case "geometry",
                    "point",
                    "linestring",
                    "polygon",
                    "multipoint",
                    "multilinestring",
                    "multipolygon",
                    "geometrycollection",
                    "geomcollection" -> Optional.of(LogicalType.of(Kind.GEOMETRY));
            default -> Optional.empty();
        };
    }

    /** The labels of {@code enum('a','b')} or {@code set(..)}. */
    static List<String> labels(String columnType) {
        List<String> labels = new ArrayList<>();
        int at = columnType.indexOf('(') + 1;
        while (at > 0 && at < columnType.length() && columnType.charAt(at) == '\'') {
            StringBuilder label = new StringBuilder();
            at = readLabel(columnType, at + 1, label);
            labels.add(label.toString());
            at++;
        }
        return labels;
    }

    /** Reads a label up to its closing quote; returns the place behind it. */
    private static int readLabel(String text, int start, StringBuilder label) {
        int at = start;
        while (true) {
            char letter = text.charAt(at++);
            if (letter == '\'') {
                if (at >= text.length() || text.charAt(at) != '\'') {
                    return at;
                }
                at++;
                label.append('\'');
            } else if (letter == '\\') {
                label.append(unescaped(text.charAt(at++)));
            } else {
                label.append(letter);
            }
        }
    }

    private static char unescaped(char letter) {
        return switch (letter) {
            case '0' -> '\0';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'Z' -> '\032';
            default -> letter;
        };
    }
}
