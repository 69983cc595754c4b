package dev.midflight.spi;

/**
 * Decimal numbers as ASCII text without objects: the normal form (no leading zeros, no zeros at the end of the
 * fraction, no
 * sign on zero) for digests and the ordered form for keys.
 */
public final class Decimals {

    private static final int NEGATIVE = 1;
    private static final int ZERO = 2;
    private static final int POSITIVE = 3;
    private static final int EXPONENT_OFFSET = 1 << 20;

    private Decimals() {}

    /**
     * Writes the normal form of a number in plain notation to {@code into} from {@code at}; {@code NaN} and the
     * infinities
     * are copied.
     *
     * @return where the written bytes end
     */
    public static int normal(byte[] text, int start, int end, byte[] into, int at) {
        if (isWord(text, start, end)) {
            System.arraycopy(text, start, into, at, end - start);
            return at + end - start;
        }
        int first = digitsStart(text, start);
        int last = digitsEnd(text, first, end);
        int to = at;
        if (first >= last) {
            into[to++] = '0';
            return to;
        }
        if (text[start] == '-') {
            into[to++] = '-';
        }
        if (text[first] == '.') {
            into[to++] = '0';
        }
        System.arraycopy(text, first, into, to, last - first);
        return to + last - first;
    }

    /** Writes the number so that byte order is the order of values; not for {@code NaN} and the infinities. */
    static void writeOrdered(byte[] text, int start, int end, KeyBytes out) {
        if (isWord(text, start, end)) {
            throw new IllegalArgumentException("a key cannot be NaN or infinite");
        }
        int first = digitsStart(text, start);
        int last = digitsEnd(text, first, end);
        if (first >= last) {
            out.put(ZERO);
            return;
        }
        int point = indexOfPoint(text, first, last);
        int exponent = point - first;
        if (point == first) {
            first++;
            while (text[first] == '0') {
                first++;
                exponent--;
            }
        }
        boolean negative = text[start] == '-';
        int flip = negative ? 0xFF : 0;
        out.put(negative ? NEGATIVE : POSITIVE);
        int shifted = exponent + EXPONENT_OFFSET;
        for (int shift = 16; shift >= 0; shift -= 8) {
            out.put((shifted >>> shift) ^ flip);
        }
        writeDigits(text, first, last, flip, out);
        out.put(flip);
    }

    private static void writeDigits(byte[] text, int first, int last, int flip, KeyBytes out) {
        int lastDigit = last;
        while (lastDigit > first && (text[lastDigit - 1] == '0' || text[lastDigit - 1] == '.')) {
            lastDigit--;
        }
        for (int i = first; i < lastDigit; i++) {
            if (text[i] != '.') {
                out.put(text[i] ^ flip);
            }
        }
    }

    /** Reads what {@link #writeOrdered} wrote; returns where it ends. */
    static int readOrdered(byte[] bytes, int start, StringBuilder text) {
        int sign = bytes[start];
        if (sign == ZERO) {
            text.append('0');
            return start + 1;
        }
        int flip = sign == NEGATIVE ? 0xFF : 0;
        int exponent = -EXPONENT_OFFSET;
        for (int i = 0; i < 3; i++) {
            exponent += ((bytes[start + 1 + i] & 0xFF) ^ flip) << (16 - 8 * i);
        }
        int at = start + 4;
        StringBuilder digits = new StringBuilder();
        while ((bytes[at] & 0xFF) != flip) {
            digits.append((char) ((bytes[at++] & 0xFF) ^ flip));
        }
        text.append(sign == NEGATIVE ? "-" : "");
        if (exponent <= 0) {
            text.append("0.").append("0".repeat(-exponent)).append(digits);
        } else if (exponent >= digits.length()) {
            text.append(digits).append("0".repeat(exponent - digits.length()));
        } else {
            text.append(digits, 0, exponent).append('.').append(digits, exponent, digits.length());
        }
        return at + 1;
    }

    private static boolean isWord(byte[] text, int start, int end) {
        byte letter = text[start] == '-' && end - start > 1 ? text[start + 1] : text[start];
        return letter == 'N' || letter == 'I';
    }

    private static int digitsStart(byte[] text, int start) {
        int first = text[start] == '-' || text[start] == '+' ? start + 1 : start;
        while (first < text.length && text[first] == '0') {
            first++;
        }
        return first;
    }

    /** Where the digits end once zeros at the end of the fraction and a bare point are left out. */
    private static int digitsEnd(byte[] text, int first, int end) {
        if (first >= end || indexOfPoint(text, first, end) == end) {
            return Math.max(first, end);
        }
        int last = end;
        while (text[last - 1] == '0') {
            last--;
        }
        return text[last - 1] == '.' ? last - 1 : last;
    }

    private static int indexOfPoint(byte[] text, int first, int end) {
        for (int i = first; i < end; i++) {
            if (text[i] == '.') {
                return i;
            }
        }
        return end;
    }
}
