package dev.midflight.stores.mysql;

import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/**
 * Turns MySQL's binary JSON into the text that MySQL itself shows: the log has the one, a SELECT gives the other.
 *
 * <p>A value is a type and bytes. Arrays and objects begin with the count of their values and their size, each in two
 * bytes or, if they are large, in four; then come the places of the keys, the types and places of the values, and the
 * values. Small numbers stand where their place would be.
 */
final class JsonText {

    private static final int SMALL_OBJECT = 0;
    private static final int LARGE_OBJECT = 1;
    private static final int SMALL_ARRAY = 2;
    private static final int LARGE_ARRAY = 3;
    private static final int LITERAL = 4;
    private static final int INT16 = 5;
    private static final int UINT16 = 6;
    private static final int INT32 = 7;
    private static final int UINT32 = 8;
    private static final int INT64 = 9;
    private static final int UINT64 = 10;
    private static final int DOUBLE = 11;
    private static final int STRING = 12;
    private static final int OPAQUE = 15;

    /**
     * Whole numbers with more digits, and fractions with as many zeros behind the point, are shown with an exponent.
     */
    private static final int PLAIN_DIGITS_MAX = 15;

    private final byte[] bytes;
    private final ByteText text = new ByteText(256);

    private JsonText(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The text of a value that stands in a row. */
    static byte[] of(byte[] row, int start, int length) {
        if (length == 0) {
            return "null".getBytes(StandardCharsets.US_ASCII);
        }
        JsonText json = new JsonText(Arrays.copyOfRange(row, start, start + length));
        json.value(json.bytes[0], 1);
        return Arrays.copyOf(json.text.bytes(), json.text.length());
    }

    private void value(int type, int at) {
        switch (type) {
            case SMALL_OBJECT, LARGE_OBJECT -> object(at, type == LARGE_OBJECT ? 4 : 2);
            case SMALL_ARRAY, LARGE_ARRAY -> array(at, type == LARGE_ARRAY ? 4 : 2);
            case LITERAL -> text.put(bytes[at] == 0 ? "null" : bytes[at] == 1 ? "true" : "false");
            case INT16 -> text.putLong(Bytes.signed(bytes, at, 2));
            case UINT16 -> text.putLong(Bytes.unsigned(bytes, at, 2));
            case INT32 -> text.putLong(Bytes.signed(bytes, at, 4));
            case UINT32 -> text.putLong(Bytes.unsigned(bytes, at, 4));
            case INT64 -> text.putLong(Bytes.signed(bytes, at, 8));
            case UINT64 -> text.put(Long.toUnsignedString(Bytes.unsigned(bytes, at, 8)));
            case DOUBLE -> number(Double.longBitsToDouble(Bytes.unsigned(bytes, at, 8)));
            case STRING -> string(at);
            case OPAQUE -> opaque(at);
            default -> throw new IllegalStateException("the log has a JSON value of the unknown type " + type);
        }
    }

    private void object(int start, int width) {
        int count = (int) Bytes.unsigned(bytes, start, width);
        int keys = start + 2 * width;
        int values = keys + count * (width + 2);
        text.put('{');
        for (int i = 0; i < count; i++) {
            int entry = keys + i * (width + 2);
            int key = start + (int) Bytes.unsigned(bytes, entry, width);
            text.put(i > 0 ? ", " : "");
            quoted(key, key + (int) Bytes.unsigned(bytes, entry + width, 2));
            text.put(": ");
            entry(start, values + i * (width + 1), width);
        }
        text.put('}');
    }

    private void array(int start, int width) {
        int count = (int) Bytes.unsigned(bytes, start, width);
        text.put('[');
        for (int i = 0; i < count; i++) {
            text.put(i > 0 ? ", " : "");
            entry(start, start + 2 * width + i * (width + 1), width);
        }
        text.put(']');
    }

    private void entry(int start, int at, int width) {
        int type = bytes[at];
        boolean wide = type == INT32 || type == UINT32;
        boolean inlined = type == LITERAL || type == INT16 || type == UINT16 || (wide && width == 4);
        value(type, inlined ? at + 1 : start + (int) Bytes.unsigned(bytes, at + 1, width));
    }

    private void string(int at) {
        int start = at;
        int length = 0;
        int shift = 0;
        do {
            length |= (bytes[start] & 0x7F) << shift;
            shift += 7;
        } while (bytes[start++] < 0);
        quoted(start, start + length);
    }

    private void quoted(int start, int end) {
        text.put('"');
        for (int i = start; i < end; i++) {
            int letter = bytes[i];
            switch (letter) {
                case '"', '\\' -> text.put('\\').put(letter);
                case '\b' -> text.put("\\b");
                case '\f' -> text.put("\\f");
                case '\n' -> text.put("\\n");
                case '\r' -> text.put("\\r");
                case '\t' -> text.put("\\t");
                default -> {
                    if (letter >= 0 && letter < ' ') {
                        text.put("\\u%04x".formatted(letter));
                    } else {
                        text.put(letter);
                    }
                }
            }
        }
        text.put('"');
    }

    /** A value of SQL that JSON does not know: a decimal as a number, all else as text. */
    private void opaque(int at) {
        int type = bytes[at] & 0xFF;
        int start = at + 1;
        int length = 0;
        int shift = 0;
        do {
            length |= (bytes[start] & 0x7F) << shift;
            shift += 7;
        } while (bytes[start++] < 0);
        switch (type) {
            case TableMap.DECIMAL -> LogDecimal.write(bytes, start + 2, bytes[start], bytes[start + 1], text);
            case 7, 10, 12 -> moment(type, Bytes.signed(bytes, start, 8));
            case 11 -> {
                text.put('"');
                time(Bytes.signed(bytes, start, 8));
                text.put('"');
            }
            default -> {
                String packed = Base64.getEncoder().encodeToString(Arrays.copyOfRange(bytes, start, start + length));
                text.put("\"base64:type%d:%s\"".formatted(type, packed));
            }
        }
    }

    private void moment(int type, long packed) {
        long date = packed >> 41;
        long yearMonth = date >> 5;
        text.put('"').putPadded(yearMonth / 13, 4).put('-').putPadded(yearMonth % 13, 2);
        text.put('-').putPadded(date & 31, 2);
        if (type != 10) {
            text.put(' ');
            time(packed & ((1L << 41) - 1));
        }
        text.put('"');
    }

    private void time(long packed) {
        text.put(packed < 0 ? "-" : "");
        long positive = Math.abs(packed);
        long clock = positive >> 24;
        text.putPadded(clock >> 12 & 0x3FF, (clock >> 12 & 0x3FF) > 99 ? 3 : 2);
        text.put(':').putPadded(clock >> 6 & 63, 2).put(':').putPadded(clock & 63, 2);
        text.put('.').putPadded(positive & 0xFFFFFF, 6);
    }

    /** The fewest digits that come back as the same number. */
    private void number(double value) {
        if (value == 0) {
            text.put(1 / value < 0 ? "-0.0" : "0.0");
            return;
        }
        BigDecimal exact = new BigDecimal(value);
        BigDecimal shortest = exact;
        for (int digits = 1; digits <= 17; digits++) {
            shortest = exact.round(new MathContext(digits)).stripTrailingZeros();
            if (shortest.doubleValue() == value) {
                break;
            }
        }
        int point = shortest.precision() - shortest.scale();
        boolean longWhole = point > PLAIN_DIGITS_MAX && shortest.precision() <= point;
        if (longWhole || point < 1 - PLAIN_DIGITS_MAX) {
            exponential(shortest, point - 1);
            return;
        }
        String plain = shortest.toPlainString();
        text.put(plain).put(plain.indexOf('.') < 0 ? ".0" : "");
    }

    private void exponential(BigDecimal shortest, int exponent) {
        String digits = shortest.unscaledValue().abs().toString();
        text.put(shortest.signum() < 0 ? "-" : "").put(digits.substring(0, 1));
        text.put(digits.length() > 1 ? "." + digits.substring(1) : "");
        text.put("e").putLong(exponent);
    }
}
