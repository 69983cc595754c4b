package dev.midflight.stores.mysql;

/**
 * The binary form of DECIMAL: groups of nine digits in four bytes, the rest in as few as hold it, the sign in the first
 * bit, all bytes inverted for negative numbers.
 */
final class LogDecimal {

    private static final int GROUP_DIGITS = 9;
    private static final int[] BYTES = {0, 1, 1, 2, 2, 3, 3, 4, 4, 4};

    private LogDecimal() {}

    static int length(int precision, int scale) {
        int whole = precision - scale;
        return whole / GROUP_DIGITS * 4
                + BYTES[whole % GROUP_DIGITS]
                + scale / GROUP_DIGITS * 4
                + BYTES[scale % GROUP_DIGITS];
    }

    /** Writes the number as the server prints it: at least one digit before the point, {@code scale} behind. */
    static void write(byte[] bytes, int start, int precision, int scale, ByteText into) {
        int whole = precision - scale;
        boolean negative = (bytes[start] & 0x80) == 0;
        if (negative) {
            into.put('-');
        }
        int digitsStart = into.length();
        int at = start + group(bytes, start, whole % GROUP_DIGITS, sign(negative, true), into);
        for (int i = 0; i < whole / GROUP_DIGITS; i++) {
            at += group(bytes, at, GROUP_DIGITS, sign(negative, at == start), into);
        }
        trimZeros(digitsStart, into);
        if (scale == 0) {
            return;
        }
        into.put('.');
        for (int i = 0; i < scale / GROUP_DIGITS; i++) {
            at += group(bytes, at, GROUP_DIGITS, sign(negative, at == start), into);
        }
        group(bytes, at, scale % GROUP_DIGITS, sign(negative, at == start), into);
    }

    /** Which bits of a group are inverted, the first byte's first; the sign counts as one of the first group's. */
    private static long sign(boolean negative, boolean first) {
        long inverted = negative ? -1L : 0;
        return first ? inverted ^ Long.MIN_VALUE : inverted;
    }

    /** Writes a group of digits; returns how many bytes it has. */
    private static int group(byte[] bytes, int at, int digits, long inverted, ByteText into) {
        int length = BYTES[digits];
        if (length > 0) {
            int unused = Long.SIZE - Byte.SIZE * length;
            into.putPadded(Bytes.bigEndian(bytes, at, length) ^ inverted >>> unused, digits);
        }
        return length;
    }

    private static void trimZeros(int start, ByteText text) {
        int first = start;
        while (first < text.length() && text.bytes()[first] == '0') {
            first++;
        }
        int kept = text.length() - first;
        System.arraycopy(text.bytes(), first, text.bytes(), start, kept);
        text.truncate(start + kept);
        if (kept == 0) {
            text.put('0');
        }
    }
}
