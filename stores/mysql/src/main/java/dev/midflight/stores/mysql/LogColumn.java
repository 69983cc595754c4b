package dev.midflight.stores.mysql;

import dev.midflight.spi.Kind;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Vector;
import java.util.Optional;

/**
 * One column of the rows in the log: how long its values are and, if it travels, how they become what a SELECT gives.
 * Not thread-safe.
 */
final class LogColumn {

    private static final int UNKNOWN = -1;

    private final int type;
    private final int meta;
    private final Optional<Wanted> wanted;
    private final int prefix;
    private final int fixed;
    private final LogValues.Form form;

    /**
     * What is wanted of a column.
     *
     * @param column the column that travels
     * @param place its place in the batch
     * @param decoding how its text becomes UTF-8
     * @param swapsEveryUuid whether every uuid is stored swapped
     */
    record Wanted(BoundColumn column, int place, TextDecoding decoding, boolean swapsEveryUuid) {}

    /** A column with the type and details that the log names. */
    LogColumn(int type, int meta, Optional<Wanted> wanted) {
        int high = meta >> 8;
        boolean string = type == TableMap.STRING && meta >= 256;
        if (string && (high & 0x30) != 0x30) {
            // Lengths of more than 255 bytes keep two of their bits in the type.
            this.type = high | 0x30;
            this.meta = (meta & 0xFF) | (((high & 0x30) ^ 0x30) << 4);
        } else if (string) {
            this.type = high;
            this.meta = meta & 0xFF;
        } else {
            this.type = type;
            this.meta = meta;
        }
        this.wanted = wanted;
        this.prefix = prefix();
        this.fixed = fixedLength();
        this.form = wanted.map(target -> LogValues.form(this.type, this.meta, target))
                .orElse(LogValues.NONE);
    }

    /** Where in the batch the column goes, if it travels. */
    Optional<Integer> place() {
        return wanted.map(Wanted::place);
    }

    /** Reads the value that begins at {@code at} into {@code into}; returns where it ends. */
    int read(byte[] row, int at, Vector into) {
        int start = at + prefix;
        int length = length(row, at);
        form.append(row, start, length, into);
        return start + length;
    }

    /** Leaves the value out; returns where it ends. */
    int skip(byte[] row, int at) {
        return at + prefix + length(row, at);
    }

    /** Reads the next value of a large event. */
    void read(LogBody body, Vector into) {
        body.hold(prefix);
        int length = length(body.bytes(), body.at());
        Wanted target = wanted.orElseThrow();
        boolean plain = type >= TableMap.TINY_BLOB
                && type <= TableMap.BLOB
                && (target.column().held().charset().isEmpty()
                        || target.decoding().isPlain());
        if (plain && target.column().intake().isLarge(length)) {
            body.skip(prefix);
            into.addLarge(body.large(length));
        } else {
            target.column().intake().requireHeld(length);
            body.hold(prefix + length);
            form.append(body.bytes(), body.at() + prefix, length, into);
            body.skip(prefix + length);
        }
    }

    /** Leaves the next value of a large event out. */
    void skip(LogBody body) {
        body.hold(prefix);
        body.skip(prefix + length(body.bytes(), body.at()));
    }

    private int length(byte[] row, int at) {
        if (prefix > 0) {
            return (int) Bytes.unsigned(row, at, prefix);
        }
        if (fixed == UNKNOWN) {
            throw new StoreRefusedException(
                    "The log has a column of type %d, which is not known.".formatted(type),
                    "Leave the table out of the plan and report the type.",
                    null);
        }
        return fixed;
    }

    /** How many bytes in front of the value say how long it is. */
    private int prefix() {
        return switch (type) {
            case TableMap.VARCHAR, TableMap.VAR_STRING, TableMap.STRING, TableMap.VARCHAR_COMPRESSED ->
                meta < 256 ? 1 : 2;
            case TableMap.TINY_BLOB,
                    250,
                    251,
                    TableMap.BLOB,
                    TableMap.JSON,
                    TableMap.GEOMETRY,
                    TableMap.BLOB_COMPRESSED,
                    TableMap.VECTOR -> meta;
            default -> 0;
        };
    }

    private int fixedLength() {
        return switch (type) {
            case 1, 13 -> 1;
            case 2 -> 2;
            case 9, 10, 11, 14 -> 3;
            case 3, 4, 7 -> 4;
            case 5, 8, 12 -> 8;
            case TableMap.BIT -> (meta >> 8) + ((meta & 0xFF) > 0 ? 1 : 0);
            case TableMap.DECIMAL -> LogDecimal.length(meta & 0xFF, meta >> 8);
            case TableMap.TIMESTAMP2 -> 4 + (meta + 1) / 2;
            case TableMap.DATETIME2 -> 5 + (meta + 1) / 2;
            case TableMap.TIME2 -> 3 + (meta + 1) / 2;
            case TableMap.ENUM, TableMap.SET -> meta;
            case 6 -> 0;
            default -> UNKNOWN;
        };
    }

    /** True if the log's type is one that a column of the catalog can have. */
    boolean matches(CatalogColumn held) {
        return switch (held.dataType()) {
            case "tinyint" -> type == 1;
            case "smallint" -> type == 2;
            case "mediumint" -> type == 9;
            case "int" -> type == 3;
            case "bigint" -> type == 8;
            case "float" -> type == TableMap.FLOAT;
            case "double" -> type == TableMap.DOUBLE;
            case "decimal" -> type == TableMap.DECIMAL;
            case "year" -> type == 13;
            case "date" -> type == 10 || type == 14;
            case "datetime" -> type == TableMap.DATETIME2 || (type == 12 && held.scale() == 0);
            case "timestamp" -> type == TableMap.TIMESTAMP2 || (type == 7 && held.scale() == 0);
            case "time" -> type == TableMap.TIME2 || (type == 11 && held.scale() == 0);
            case "bit" -> type == TableMap.BIT;
            case "enum" -> type == TableMap.ENUM;
            case "set" -> type == TableMap.SET;
            case "char", "binary", "uuid", "inet4", "inet6" -> type == TableMap.STRING;
            case "varchar", "varbinary" -> type == TableMap.VARCHAR || type == TableMap.VARCHAR_COMPRESSED;
            case "json" -> type == TableMap.JSON;
            case "vector" -> type == TableMap.VECTOR || type == TableMap.VARCHAR;
            default -> matchesLarge(held);
        };
    }

    /** True if values of the log's type are also values of the catalog's, which was narrower when they were written. */
    boolean widensTo(CatalogColumn held) {
        boolean whole = type == 1 || type == 2 || type == 9 || type == 3 || type == 8;
        boolean text = type == TableMap.VARCHAR
                || type == TableMap.STRING
                || (type >= TableMap.TINY_BLOB && type <= TableMap.BLOB);
        return switch (held.dataType()) {
            case "smallint", "mediumint", "int", "bigint" -> whole;
            case "double" -> type == TableMap.FLOAT;
            case "varchar", "varbinary", "text", "mediumtext", "longtext", "blob", "mediumblob", "longblob" -> text;
            default -> false;
        };
    }

    private boolean matchesLarge(CatalogColumn held) {
        boolean geometry =
                held.type().map(known -> known.kind() == Kind.GEOMETRY).orElse(false);
        boolean blob = (type >= TableMap.TINY_BLOB && type <= TableMap.BLOB) || type == TableMap.BLOB_COMPRESSED;
        return geometry ? type == TableMap.GEOMETRY : blob || held.type().isEmpty();
    }
}
