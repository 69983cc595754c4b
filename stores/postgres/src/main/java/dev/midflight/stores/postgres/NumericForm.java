package dev.midflight.stores.postgres;

import dev.midflight.spi.Vector;

/**
 * The binary form of {@code numeric}: count of base-10000 digits, weight of the first, sign, display scale, digits.
 * Converted to and from decimal text without objects. Keeps scratch space: one thread at a time.
 */
final class NumericForm {

    private static final int HEADER = 8;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int INFINITE = 0xD000;
    private static final int MINUS_INFINITE = 0xF000;
    private static final int GROUP = 4;
    private static final int GROUP_SIZE = 10_000;
    private static final int SCALE_MAX = 16383;
    private static final int[] POWERS = {1000, 100, 10, 1};

    /** How a long is to be understood. */
    enum Signs {
        SIGNED,
        UNSIGNED
    }

    private byte[] text = new byte[128];

    /** Appends the number as decimal text in plain notation, with as many digits after the point as it displays. */
    void readText(byte[] from, int start, int length, Vector into) {
        int sign = WireBuffer.shortAt(from, start + 4) & 0xFFFF;
        if (sign == NAN || sign == INFINITE || sign == MINUS_INFINITE) {
            String word = sign == NAN ? "NaN" : sign == INFINITE ? "Infinity" : "-Infinity";
            into.addBytes(word.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            return;
        }
        int groups = WireBuffer.shortAt(from, start);
        int weight = WireBuffer.shortAt(from, start + 2);
        int scale = WireBuffer.shortAt(from, start + 6);
        reserve((Math.max(weight, 0) + 2) * GROUP + scale + GROUP + 2);
        int at = 0;
        if (sign == NEGATIVE) {
            text[at++] = '-';
        }
        at = putWhole(from, start, groups, weight, at);
        if (scale > 0) {
            text[at++] = '.';
            int end = at + scale;
            for (int i = 1; at < end; i++) {
                int group = group(from, start, groups, weight + i);
                for (int power = 0; power < GROUP && at < end; power++) {
                    text[at++] = (byte) ('0' + group / POWERS[power] % 10);
                }
            }
        }
        into.addBytes(text, 0, at);
    }

    private int putWhole(byte[] from, int start, int groups, int weight, int begin) {
        int at = begin;
        if (weight < 0) {
            text[at++] = '0';
            return at;
        }
        boolean leading = true;
        for (int i = 0; i <= weight; i++) {
            int group = group(from, start, groups, i);
            for (int power = 0; power < GROUP; power++) {
                int digit = group / POWERS[power] % 10;
                boolean last = i == weight && power == GROUP - 1;
                if (!leading || digit != 0 || last) {
                    text[at++] = (byte) ('0' + digit);
                    leading = false;
                }
            }
        }
        return at;
    }

    /** The base-10000 digit at a place counted from the first; beyond the stored ones it is zero. */
    private static int group(byte[] from, int start, int groups, int place) {
        return place < 0 || place >= groups ? 0 : WireBuffer.shortAt(from, start + HEADER + 2 * place);
    }

    /** Appends the number as an unsigned long. */
    static void readUnsigned(byte[] from, int start, int length, Vector into) {
        long value = magnitude(from, start);
        if (value != 0 && (WireBuffer.shortAt(from, start + 4) & 0xFFFF) == NEGATIVE) {
            throw new UnfitException("the number is negative");
        }
        into.addLong(value);
    }

    /** Appends the number as a signed long. */
    static void readSigned(byte[] from, int start, int length, Vector into) {
        long value = magnitude(from, start);
        boolean negative = (WireBuffer.shortAt(from, start + 4) & 0xFFFF) == NEGATIVE;
        if (value < 0 && !(negative && value == Long.MIN_VALUE)) {
            throw new UnfitException("the number is not a whole one of 64 bits");
        }
        into.addLong(negative ? -value : value);
    }

    private static long magnitude(byte[] from, int start) {
        int sign = WireBuffer.shortAt(from, start + 4) & 0xFFFF;
        int groups = WireBuffer.shortAt(from, start);
        int weight = WireBuffer.shortAt(from, start + 2);
        if (sign >= NAN || weight > 4 || groups > weight + 1) {
            throw new UnfitException("the number is not a whole one of 64 bits");
        }
        long value = 0;
        for (int i = 0; i <= weight; i++) {
            int group = group(from, start, groups, i);
            if (Long.compareUnsigned(value, Long.divideUnsigned(-1L - group, GROUP_SIZE)) > 0) {
                throw new UnfitException("the number is not a whole one of 64 bits");
            }
            value = value * GROUP_SIZE + group;
        }
        return value;
    }

    /**
     * Puts a number given as decimal text, and refuses one that the column would round.
     *
     * @param type the column's type
     */
    static void write(byte[] from, int start, int end, PgType type, WireBuffer to) {
        if (start == end) {
            throw new UnfitException("the text is not a number");
        }
        boolean negative = from[start] == '-';
        int first = negative || from[start] == '+' ? start + 1 : start;
        int word = word(first < end ? from[first] : 0, negative);
        if (word != 0) {
            writeWord(word, type, to);
            return;
        }
        int point = digitsEnd(from, first, end);
        first = zerosEnd(from, first, point);
        if (point < end && from[point] != '.') {
            throw new UnfitException("the text is not a number");
        }
        check(from, first, point, end, type);
        int header = to.size();
        to.putLong(0);
        int weight = writeWhole(from, first, point, to);
        if (point < end) {
            writeFraction(from, point + 1, end, to);
        }
        finish(to, header, weight, negative ? NEGATIVE : 0, Math.max(end - point - 1, 0));
    }

    /** The sign that stands for a word, by its first letter; 0 for none. */
    private static int word(byte letter, boolean negative) {
        if (letter == 'N') {
            return NAN;
        }
        return letter == 'I' ? negative ? MINUS_INFINITE : INFINITE : 0;
    }

    private static int digitsEnd(byte[] from, int start, int end) {
        int at = start;
        while (at < end && isDigit(from[at])) {
            at++;
        }
        return at;
    }

    private static int zerosEnd(byte[] from, int start, int end) {
        int at = start;
        while (at < end && from[at] == '0') {
            at++;
        }
        return at;
    }

    private static void writeWord(int sign, PgType type, WireBuffer to) {
        if (sign != NAN && type.hasPrecision()) {
            throw new UnfitException("a number of limited size cannot be infinite");
        }
        to.putInt(0);
        to.putShort(sign);
        to.putShort(0);
    }

    private static void check(byte[] from, int first, int point, int end, PgType type) {
        int scale = type.hasPrecision() ? type.scale() : SCALE_MAX;
        for (int i = point + 1; i < end; i++) {
            if (!isDigit(from[i])) {
                throw new UnfitException("the text is not a number");
            }
            if (i > point + scale && from[i] != '0') {
                throw new UnfitException("the number has more than %d digits after the point".formatted(scale));
            }
        }
        if (type.hasPrecision() && point - first > type.precision() - scale) {
            throw new UnfitException(
                    "the number has more than %d digits before the point".formatted(type.precision() - scale));
        }
    }

    /** Puts the groups before the point; returns the first one's weight. */
    private static int writeWhole(byte[] from, int first, int point, WireBuffer to) {
        int digits = point - first;
        int at = first;
        while (at < point) {
            int size = (point - at) % GROUP == 0 ? GROUP : (point - at) % GROUP;
            int group = 0;
            for (int end = at + size; at < end; at++) {
                group = group * 10 + from[at] - '0';
            }
            to.putShort(group);
        }
        return (digits + GROUP - 1) / GROUP - 1;
    }

    private static void writeFraction(byte[] from, int first, int end, WireBuffer to) {
        for (int at = first; at < end; at += GROUP) {
            int group = 0;
            for (int i = 0; i < GROUP; i++) {
                group = group * 10 + (at + i < end ? from[at + i] - '0' : 0);
            }
            to.putShort(group);
        }
    }

    /** Fills the header in, with zero groups at both ends taken off as the server wants them. */
    private static void finish(WireBuffer to, int header, int weight, int sign, int scale) {
        int first = header + HEADER;
        int end = to.size();
        while (end > first && WireBuffer.shortAt(to.bytes(), end - 2) == 0) {
            end -= 2;
        }
        int skip = 0;
        while (first + skip < end && WireBuffer.shortAt(to.bytes(), first + skip) == 0) {
            skip += 2;
        }
        System.arraycopy(to.bytes(), first + skip, to.bytes(), first, end - first - skip);
        to.truncate(end - skip);
        int groups = (end - first - skip) / 2;
        to.setInt(header, groups << 16 | ((groups == 0 ? 0 : weight - skip / 2) & 0xFFFF));
        to.setInt(header + Integer.BYTES, (groups == 0 ? 0 : sign) << 16 | scale);
    }

    /** Puts a whole number. */
    static void writeLong(long value, Signs signs, WireBuffer to) {
        boolean negative = signs == Signs.SIGNED && value < 0;
        long left = negative ? -value : value;
        int header = to.size();
        to.putLong(0);
        for (long power = 1_0000_0000_0000_0000L; power > 0; power /= GROUP_SIZE) {
            to.putShort((int) Long.divideUnsigned(left, power));
            left = Long.remainderUnsigned(left, power);
        }
        finish(to, header, 4, negative ? NEGATIVE : 0, 0);
    }

    private static boolean isDigit(byte letter) {
        return letter >= '0' && letter <= '9';
    }

    private void reserve(int length) {
        if (length > text.length) {
            text = new byte[length];
        }
    }
}
