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
        byte[] copy = java.util.Arrays.copyOfRange(bytes, start, start + length(precision, scale));
        copy[0] ^= (byte) 0x80;
        if (negative) {
            for (int i = 0; i < copy.length; i++) {
                copy[i] = (byte) ~copy[i];
            }
            into.put('-');
        }
        int digitsStart = into.length();
        int at = group(copy, 0, whole % GROUP_DIGITS, into);
        for (int i = 0; i < whole / GROUP_DIGITS; i++) {
            at = group(copy, at, GROUP_DIGITS, into);
        }
        trimZeros(digitsStart, into);
        if (scale == 0) {
            return;
        }
        into.put('.');
        for (int i = 0; i < scale / GROUP_DIGITS; i++) {
            at = group(copy, at, GROUP_DIGITS, into);
        }
        group(copy, at, scale % GROUP_DIGITS, into);
    }

    private static int group(byte[] bytes, int at, int digits, ByteText into) {
        int length = BYTES[digits];
        if (length > 0) {
            into.putPadded(Bytes.bigEndian(bytes, at, length), digits);
        }
        return at + length;
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
