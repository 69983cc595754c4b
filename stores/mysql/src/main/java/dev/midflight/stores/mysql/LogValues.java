package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Vector;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/** How values in the log become what a SELECT gives. */
final class LogValues {

    /** Of a column that does not travel. */
    static final Form NONE = (row, at, length, into) -> {
        throw new IllegalStateException("a column that does not travel is read");
    };

    private static final int UUID_BYTES = 16;
    private static final int TEXT_BYTES = 96;

    private LogValues() {}

    /** The form of one column's values. Not thread-safe. */
    interface Form {

        /** Appends the value that takes {@code length} bytes from {@code at} on. */
        void append(byte[] row, int at, int length, Vector into);
    }

    /** The form of a column of this type in the log. */
    static Form form(int type, int meta, LogColumn.Wanted target) {
        CatalogColumn held = target.column().held();
        return switch (type) {
            case 1, 2, 3, 8, 9 -> number(held.unsigned());
            case 13 -> (row, at, length, into) -> into.addLong(row[at] == 0 ? 0 : 1900 + (row[at] & 0xFF));
            case TableMap.FLOAT ->
                (row, at, length, into) -> into.addDouble(Float.intBitsToFloat((int) Bytes.unsigned(row, at, 4)));
            case TableMap.DOUBLE ->
                (row, at, length, into) -> into.addDouble(Double.longBitsToDouble(Bytes.unsigned(row, at, 8)));
            case 7, 10, 11, 12, 14, TableMap.TIMESTAMP2, TableMap.DATETIME2, TableMap.TIME2 ->
                (row, at, length, into) -> into.addLong(LogTemporal.value(type, meta, row, at));
            case TableMap.DECIMAL -> decimal(meta & 0xFF, meta >> 8);
            case TableMap.ENUM ->
                (row, at, length, into) -> into.addBytes(label(held.labels(), (int) Bytes.unsigned(row, at, length)));
            case TableMap.SET ->
                (row, at, length, into) -> into.addBytes(labels(held.labels(), Bytes.unsigned(row, at, length)));
            case TableMap.JSON -> (row, at, length, into) -> into.addBytes(JsonText.of(row, at, length));
            case TableMap.BIT, TableMap.GEOMETRY -> (row, at, length, into) -> into.addBytes(row, at, length);
            case TableMap.BLOB_COMPRESSED, TableMap.VARCHAR_COMPRESSED, TableMap.VECTOR ->
                (row, at, length, into) -> {
                    throw new StoreRefusedException(
                            "Column %s is of a type whose log form is not known.".formatted(held.name()),
                            "Leave the column out of the plan.",
                            null);
                };
            default -> run(target);
        };
    }

    private static Form number(boolean unsigned) {
        return unsigned
                ? (row, at, length, into) -> into.addLong(Bytes.unsigned(row, at, length))
                : (row, at, length, into) -> into.addLong(Bytes.signed(row, at, length));
    }

    private static Form decimal(int precision, int scale) {
        ByteText text = new ByteText(TEXT_BYTES);
        return (row, at, length, into) -> {
            text.clear();
            LogDecimal.write(row, at, precision, scale, text);
            into.addBytes(text.bytes(), 0, text.length());
        };
    }

    /** Text, bytes and what is stored as bytes. */
    private static Form run(LogColumn.Wanted target) {
        CatalogColumn held = target.column().held();
        return switch (held.dataType()) {
            case "uuid" ->
                (row, at, length, into) ->
                        into.addBytes(displayed(padded(row, at, length, UUID_BYTES), target.swapsEveryUuid()));
            case "inet4" -> address(4);
            case "inet6" -> address(16);
            case "binary" -> (row, at, length, into) -> into.addBytes(padded(row, at, length, held.size()));
            default -> text(target, held.dataType().equals("char"));
        };
    }

    private static Form text(LogColumn.Wanted target, boolean trims) {
        if (target.column().held().charset().isEmpty() || target.decoding().isPlain()) {
            return (row, at, length, into) ->
                    into.addBytes(row, at, trims ? trimmed(row, at, at + length) - at : length);
        }
        return (row, at, length, into) -> {
            byte[] decoded = target.decoding().decode(row, at, length);
            into.addBytes(decoded, 0, trims ? trimmed(decoded, 0, decoded.length) : decoded.length);
        };
    }

    private static Form address(int bytes) {
        ByteText text = new ByteText(TEXT_BYTES);
        return (row, at, length, into) -> {
            text.clear();
            byte[] address = padded(row, at, length, bytes);
            Inet.write(address, 0, address.length, text);
            into.addBytes(text.bytes(), 0, text.length());
        };
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
}
