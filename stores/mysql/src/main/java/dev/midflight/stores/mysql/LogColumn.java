package dev.midflight.stores.mysql;

import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * One column of the rows in the log: how long its values are and, if it travels, how they become what a SELECT gives.
 * Not thread-safe.
 */
final class LogColumn {

    private static final int UUID_BYTES = 16;

    private final int type;
    private final int meta;
    private final Optional<Wanted> wanted;
    private final ByteText text = new ByteText(96);

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
    }

    /** Where in the batch the column goes, if it travels. */
    Optional<Wanted> wanted() {
        return wanted;
    }

    /** Reads the value that begins at {@code at} into {@code into}; returns where it ends. */
    int read(byte[] row, int at, Vector into) {
        int prefix = prefix();
        int length = prefix == 0 ? fixedLength() : (int) Bytes.unsigned(row, at, prefix);
        if (wanted.isPresent()) {
            append(wanted.get(), row, at + prefix, length, into);
        }
        return at + prefix + length;
    }

    /** Reads the next value of a large event, or leaves it out if the column does not travel. */
    void read(LogBody body, RowBatch into) {
        int prefix = prefix();
        body.hold(prefix);
        long length = prefix == 0 ? fixedLength() : Bytes.unsigned(body.bytes(), body.at(), prefix);
        if (wanted.isEmpty()) {
            body.skip(prefix + (int) length);
            return;
        }
        Wanted target = wanted.get();
        Vector vector = into.vector(target.place());
        boolean plain = type >= TableMap.TINY_BLOB
                && type <= TableMap.BLOB
                && (target.column().held().charset().isEmpty()
                        || target.decoding().isPlain());
        if (plain && target.column().intake().isLarge(length)) {
            body.skip(prefix);
            vector.addLarge(body.large((int) length));
        } else {
            target.column().intake().requireHeld(length);
            body.hold(prefix + (int) length);
            append(target, body.bytes(), body.at() + prefix, (int) length, vector);
            body.skip(prefix + (int) length);
        }
    }

    /** Leaves the value out; returns where it ends. */
    int skip(byte[] row, int at) {
        int prefix = prefix();
        return at + prefix + (prefix == 0 ? fixedLength() : (int) Bytes.unsigned(row, at, prefix));
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
            default ->
                throw new StoreRefusedException(
                        "The log has a column of type %d, which is not known.".formatted(type),
                        "Leave the table out of the plan and report the type.",
                        null);
        };
    }

    private void append(Wanted target, byte[] row, int at, int length, Vector into) {
        CatalogColumn held = target.column().held();
        switch (type) {
            case 1, 2, 3, 8, 9 ->
                into.addLong(held.unsigned() ? Bytes.unsigned(row, at, length) : Bytes.signed(row, at, length));
            case 13 -> into.addLong(row[at] == 0 ? 0 : 1900 + (row[at] & 0xFF));
            case TableMap.FLOAT -> into.addDouble(Float.intBitsToFloat((int) Bytes.unsigned(row, at, 4)));
            case TableMap.DOUBLE -> into.addDouble(Double.longBitsToDouble(Bytes.unsigned(row, at, 8)));
            case 7, 10, 11, 12, 14, TableMap.TIMESTAMP2, TableMap.DATETIME2, TableMap.TIME2 ->
                into.addLong(LogTemporal.value(type, meta, row, at));
            case TableMap.DECIMAL -> {
                text.clear();
                LogDecimal.write(row, at, meta & 0xFF, meta >> 8, text);
                into.addBytes(text.bytes(), 0, text.length());
            }
            case TableMap.ENUM -> into.addBytes(label(held.labels(), (int) Bytes.unsigned(row, at, length)));
            case TableMap.SET -> into.addBytes(labels(held.labels(), Bytes.unsigned(row, at, length)));
            case TableMap.JSON -> into.addBytes(JsonText.of(row, at, length));
            case TableMap.BIT, TableMap.GEOMETRY -> into.addBytes(row, at, length);
            case TableMap.BLOB_COMPRESSED, TableMap.VARCHAR_COMPRESSED, TableMap.VECTOR ->
                throw new StoreRefusedException(
                        "Column %s is of a type whose log form is not known.".formatted(held.name()),
                        "Leave the column out of the plan.",
                        null);
            default -> appendRun(target, row, at, length, into);
        }
    }

    /** Text, bytes and what is stored as bytes. */
    private void appendRun(Wanted target, byte[] row, int at, int length, Vector into) {
        CatalogColumn held = target.column().held();
        switch (held.dataType()) {
            case "uuid" -> into.addBytes(displayed(padded(row, at, length, UUID_BYTES), target.swapsEveryUuid()));
            case "inet4" -> address(padded(row, at, length, 4), into);
            case "inet6" -> address(padded(row, at, length, 16), into);
            case "binary" -> into.addBytes(padded(row, at, length, held.size()));
            default -> {
                if (held.charset().isEmpty() || target.decoding().isPlain()) {
                    int end = held.dataType().equals("char") ? trimmed(row, at, at + length) : at + length;
                    into.addBytes(row, at, end - at);
                } else {
                    byte[] decoded = target.decoding().decode(row, at, length);
                    int end = held.dataType().equals("char") ? trimmed(decoded, 0, decoded.length) : decoded.length;
                    into.addBytes(decoded, 0, end);
                }
            }
        }
    }

    private void address(byte[] bytes, Vector into) {
        text.clear();
        Inet.write(bytes, 0, bytes.length, text);
        into.addBytes(text.bytes(), 0, text.length());
    }

    private static int trimmed(byte[] bytes, int start, int end) {
        int last = end;
        while (last > start && bytes[last - 1] == ' ') {
            last--;
        }
        return last;
    }

    /** The log leaves out zeros at the end. */
    private static byte[] padded(byte[] row, int at, int length, int size) {
        return Arrays.copyOf(Arrays.copyOfRange(row, at, at + length), Math.max(size, length));
    }

    /** A stored uuid has its parts in reverse order, so that those of version 1 sort by time. */
    private static byte[] displayed(byte[] stored, boolean always) {
        boolean swapped = always || (stored[6] < 0 && stored[8] > 0);
        if (!swapped) {
            return stored;
        }
        byte[] shown = new byte[UUID_BYTES];
        System.arraycopy(stored, 12, shown, 0, 4);
        System.arraycopy(stored, 10, shown, 4, 2);
        System.arraycopy(stored, 8, shown, 6, 2);
        System.arraycopy(stored, 6, shown, 8, 2);
        System.arraycopy(stored, 0, shown, 10, 6);
        return shown;
    }

    private static byte[] label(List<String> labels, int number) {
        return number == 0 ? new byte[0] : labels.get(number - 1).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] labels(List<String> labels, long bits) {
        StringBuilder joined = new StringBuilder();
        for (int i = 0; i < labels.size(); i++) {
            if ((bits >>> i & 1) != 0) {
                joined.append(joined.isEmpty() ? "" : ",").append(labels.get(i));
            }
        }
        return joined.toString().getBytes(StandardCharsets.UTF_8);
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
