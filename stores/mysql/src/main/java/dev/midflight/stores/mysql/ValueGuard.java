package dev.midflight.stores.mysql;

import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Temporals;
import dev.midflight.spi.Vector;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Finds values that the server would take and change: more digits than the column has, a label by its number, blanks at
 * the end of CHAR. What the server refuses by itself in strict mode is left to it, and large values come there as they
 * are.
 */
final class ValueGuard {

    private static final long DATE_MIN = Calendar.date(0, 1, 1);
    private static final long DATE_MAX = Calendar.date(9999, 12, 31);

    /** The bits that no byte of ASCII has, in eight bytes. */
    private static final long NOT_ASCII = 0x8080808080808080L;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private final BoundColumn column;
    private final Set<String> labels;

    private ValueGuard(BoundColumn column) {
        this.column = column;
        this.labels = new HashSet<>(column.held().labels());
    }

    static List<ValueGuard> of(BoundTable table) {
        return table.columns().stream().map(ValueGuard::new).toList();
    }

    /** Why a row cannot be written, if so. */
    static Optional<String> refusal(List<ValueGuard> guards, RowBatch rows, int row) {
        for (int i = 0; i < guards.size(); i++) {
            Vector vector = rows.vector(i);
            if (vector.hasValue(row)) {
                String cause = vector.isLarge(row)
                        ? vector.largeAt(row).refusal().orElse("")
                        : guards.get(i).refusal(vector, row);
                if (!cause.isEmpty()) {
                    return Optional.of("%s (%s)"
                            .formatted(cause, guards.get(i).column.held().name()));
                }
            }
        }
        return Optional.empty();
    }

    private String refusal(Vector vector, int row) {
        return switch (column.kind()) {
            case BOOLEAN, INTEGER -> year(vector.longAt(row));
            case FLOAT, DOUBLE -> Double.isFinite(vector.doubleAt(row)) ? "" : "NaN and infinity have no form here";
            case DECIMAL -> decimal(vector.bytes(), vector.start(row), vector.end(row));
            case DATE -> date(vector.longAt(row), 1);
            case DATETIME, INSTANT -> moment(vector.longAt(row));
            case TIME -> time(vector.longAt(row));
            case TEXT, JSON, INET, ARRAY -> text(vector.bytes(), vector.start(row), vector.end(row));
            case ENUM, SET -> label(vector.bytes(), vector.start(row), vector.end(row));
            case BYTES ->
                column.held().dataType().equals("binary")
                                && vector.length(row) != column.held().size()
                        ? "the value has another length than the column"
                        : "";
            case UNSIGNED, UUID, BITS, GEOMETRY, DOCUMENT -> "";
        };
    }

    private String year(long value) {
        boolean fits = !column.held().dataType().equals("year") || value == 0 || (value >= 1901 && value <= 2155);
        return fits ? "" : "the year is out of range";
    }

    private String decimal(byte[] text, int start, int end) {
        byte letter = text[start] == '-' && end - start > 1 ? text[start + 1] : text[start];
        if (letter == 'N' || letter == 'I') {
            return "NaN and infinity have no form here";
        }
        int point = start;
        while (point < end && text[point] != '.') {
            point++;
        }
        int last = end;
        while (last > point + 1 && text[last - 1] == '0') {
            last--;
        }
        return last - point - 1 > column.held().scale()
                        && column.held().dataType().equals("decimal")
                ? "the number has more digits after the point than the column"
                : "";
    }

    private String moment(long value) {
        String cause = date(value, Temporals.DAY_MICROS);
        return cause.isEmpty() && !Temporals.isInvalid(value) ? fraction(value) : cause;
    }

    private static String date(long value, long unit) {
        if (value == Temporals.ZERO_DATE) {
            return "";
        }
        if (value == Temporals.INVALID) {
            return "the date has no place in a calendar";
        }
        if (Temporals.isInfinite(value)) {
            return "infinity has no form here";
        }
        long days = Math.floorDiv(value, unit);
        return days < DATE_MIN || days > DATE_MAX ? "the date is out of range" : "";
    }

    private String time(long value) {
        return Math.abs(value) > Calendar.TIME_MAX ? "the time is out of range" : fraction(value);
    }

    private String fraction(long micros) {
        long unit = 1;
        for (int i = column.held().scale(); i < 6; i++) {
            unit *= 10;
        }
        return micros % unit == 0 ? "" : "the fraction of the second has more digits than the column";
    }

    private String text(byte[] bytes, int start, int end) {
        if (column.held().dataType().equals("char") && end > start && bytes[end - 1] == ' ') {
            return "blanks at the end are not kept";
        }
        return isText(bytes, start, end) ? "" : "the text is not UTF-8";
    }

    private static boolean isText(byte[] bytes, int start, int end) {
        int at = start;
        while (at <= end - Long.BYTES && ((long) LONGS.get(bytes, at) & NOT_ASCII) == 0) {
            at += Long.BYTES;
        }
        while (at < end && bytes[at] >= 0) {
            at++;
        }
        if (at == end) {
            return true;
        }
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes, start, end - start));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    /** The server takes {@code '2'} for the second label, and labels that only its collation thinks equal. */
    private String label(byte[] bytes, int start, int end) {
        String text = new String(bytes, start, end - start, StandardCharsets.UTF_8);
        if (labels.isEmpty()) {
            return text(bytes, start, end);
        }
        if (column.kind() == Kind.SET && text.isEmpty()) {
            return "";
        }
        List<String> parts = column.held().dataType().equals("set") ? List.of(text.split(",", -1)) : List.of(text);
        return labels.containsAll(parts) ? "" : "the column does not have the label";
    }
}
