package dev.midflight.engine.verify;

import java.util.Arrays;

/**
 * JSON by value: keys sorted by their bytes, of a doubled key the last, numbers as decimals without zeros at the end,
 * the shortest escapes, no white space. Stores keep JSON in several forms (as written, sorted, with rewritten numbers),
 * which are equal here. From bytes to bytes in one pass, without a tree. Holds buffers: one thread at a time.
 */
final class CanonicalJson {

    private static final int DEPTH_MAX = 1000;
    private static final int END = -1;
    private static final byte[] NOTHING = {};
    private static final byte[] HEX = {'0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F'};

    /** Where a member of an object begins, its key ends and it ends itself, in {@link #out}. */
    private record Member(int start, int keyEnd, int end) {}

    private byte[] in = NOTHING;
    private int at;
    private int inEnd;
    private byte[] out = new byte[1024];
    private int size;

    /** Finds the canonical form, {@link #size} bytes in {@link #bytes}; text that is no JSON stays as it is. */
    void read(byte[] text, int start, int length) {
        in = text;
        at = start;
        inEnd = start + length;
        size = 0;
        if (!readValue(0) || next() != END) {
            size = 0;
            put(text, start, start + length);
        }
        in = NOTHING;
    }

    /** The array that holds the canonical form; valid until the next reading. */
    byte[] bytes() {
        return out;
    }

    int size() {
        return size;
    }

    /** The next byte that is no white space, not yet taken. */
    private int next() {
        while (at < inEnd && (in[at] == ' ' || in[at] == '\n' || in[at] == '\r' || in[at] == '\t')) {
            at++;
        }
        return at < inEnd ? in[at] : END;
    }

    private boolean readValue(int depth) {
        if (depth > DEPTH_MAX) {
            return false;
        }
        return switch (next()) {
            case '{' -> readObject(depth);
            case '[' -> readArray(depth);
            case '"' -> readString();
            case 't' -> readWord("true");
            case 'f' -> readWord("false");
            case 'n' -> readWord("null");
            default -> readNumber();
        };
    }

    private boolean readArray(int depth) {
        take();
        if (next() == ']') {
            take();
            return true;
        }
        while (readValue(depth + 1)) {
            int end = next();
            if (end != ',' && end != ']') {
                return false;
            }
            take();
            if (end == ']') {
                return true;
            }
        }
        return false;
    }

    private boolean readObject(int depth) {
        int start = size;
        take();
        if (next() == '}') {
            take();
            return true;
        }
        Members members = new Members();
        while (true) {
            int member = size;
            if (next() != '"' || !readString()) {
                return false;
            }
            int keyEnd = size;
            if (next() != ':') {
                return false;
            }
            take();
            if (!readValue(depth + 1)) {
                return false;
            }
            members.add(member, keyEnd, size);
            int end = next();
            if (end != ',' && end != '}') {
                return false;
            }
            take();
            if (end == '}') {
                members.sort(start);
                return true;
            }
        }
    }

    /** The members of one object, which mostly come in order already. */
    private final class Members {

        private Member[] all = new Member[8];
        private int count;
        private boolean ascending = true;

        void add(int start, int keyEnd, int end) {
            if (count == all.length) {
                all = Arrays.copyOf(all, 2 * count);
            }
            Member member = new Member(start, keyEnd, end);
            ascending &= count == 0 || compare(out, all[count - 1], member) < 0;
            all[count++] = member;
        }

        void sort(int objectStart) {
            if (ascending) {
                return;
            }
            byte[] unsorted = Arrays.copyOfRange(out, 0, size);
            // Stable: of equal keys the last one stays last.
            Arrays.sort(all, 0, count, (one, other) -> compare(unsorted, one, other));
            size = objectStart + 1;
            for (int i = 0; i < count; i++) {
                if (i + 1 == count || compare(unsorted, all[i], all[i + 1]) != 0) {
                    put(unsorted, all[i].start(), all[i].end());
                    put(',');
                }
            }
            out[size - 1] = '}';
        }

        private static int compare(byte[] bytes, Member one, Member other) {
            return Arrays.compareUnsigned(
                    bytes, one.start() + 1, one.keyEnd() - 1, bytes, other.start() + 1, other.keyEnd() - 1);
        }
    }

    private boolean readWord(String word) {
        if (inEnd - at < word.length()) {
            return false;
        }
        for (int i = 0; i < word.length(); i++) {
            if (in[at] != word.charAt(i)) {
                return false;
            }
            take();
        }
        return true;
    }

    private boolean readString() {
        take();
        while (true) {
            int run = at;
            while (at < inEnd && in[at] != '"' && in[at] != '\\' && !isControl(in[at])) {
                at++;
            }
            put(in, run, at);
            if (at == inEnd || isControl(in[at])) {
                return false;
            }
            if (in[at] == '"') {
                take();
                return true;
            }
            at++;
            if (!readEscape()) {
                return false;
            }
        }
    }

    private boolean readEscape() {
        if (at == inEnd) {
            return false;
        }
        int letter = in[at++];
        return switch (letter) {
            case '"', '\\', '/' -> putCharacter(letter);
            case 'b' -> putCharacter('\b');
            case 'f' -> putCharacter('\f');
            case 'n' -> putCharacter('\n');
            case 'r' -> putCharacter('\r');
            case 't' -> putCharacter('\t');
            case 'u' -> readUnit();
            default -> false;
        };
    }

    /** One UTF-16 unit, or two that are a pair. */
    private boolean readUnit() {
        int unit = unit(at);
        if (unit < 0) {
            return false;
        }
        at += 4;
        if (Character.isHighSurrogate((char) unit) && at + 1 < inEnd && in[at] == '\\' && in[at + 1] == 'u') {
            int low = unit(at + 2);
            if (low >= 0 && Character.isLowSurrogate((char) low)) {
                at += 6;
                return putCharacter(Character.toCodePoint((char) unit, (char) low));
            }
        }
        return putCharacter(unit);
    }

    /** The number that four hexadecimal digits are, or -1. */
    private int unit(int from) {
        if (from + 4 > inEnd) {
            return -1;
        }
        int unit = 0;
        for (int i = from; i < from + 4; i++) {
            int digit = Character.digit(in[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = (unit << 4) | digit;
        }
        return unit;
    }

    /** Puts a character of a string with the shortest escape, or none. */
    private boolean putCharacter(int character) {
        int letter =
                switch (character) {
                    case '"', '\\' -> character;
                    case '\b' -> 'b';
                    case '\f' -> 'f';
                    case '\n' -> 'n';
                    case '\r' -> 'r';
                    case '\t' -> 't';
                    default -> 0;
                };
        if (letter != 0) {
            put('\\');
            put(letter);
        } else if (character < ' ' || isSurrogate(character)) {
            put('\\');
            put('u');
            for (int shift = 12; shift >= 0; shift -= 4) {
                put(HEX[(character >> shift) & 0xF]);
            }
        } else {
            putUtf8(character);
        }
        return true;
    }

    private void putUtf8(int character) {
        if (character < 0x80) {
            put(character);
            return;
        }
        int more = character < 0x800 ? 1 : character < 0x10000 ? 2 : 3;
        put((0xF0 << (3 - more)) | (character >> (6 * more)));
        for (int i = more - 1; i >= 0; i--) {
            put(0x80 | ((character >> (6 * i)) & 0x3F));
        }
    }

    /** A number as its digits and an exponent, with no zeros at either end of the digits. */
    private boolean readNumber() {
        boolean negative = at < inEnd && in[at] == '-';
        if (negative) {
            put('-');
            at++;
        }
        int digits = size;
        int whole = at;
        readDigits(digits);
        if (at == whole || (in[whole] == '0' && at > whole + 1)) {
            return false;
        }
        long exponent = 0;
        if (at < inEnd && in[at] == '.') {
            int fraction = ++at;
            readDigits(digits);
            exponent = (long) fraction - at;
            if (exponent == 0) {
                return false;
            }
        }
        if (at < inEnd && (in[at] | 0x20) == 'e') {
            at++;
            long power = readPower();
            if (power == Long.MIN_VALUE) {
                return false;
            }
            exponent += power;
        }
        putExponent(digits, negative, exponent);
        return true;
    }

    /** Puts digits, without zeros in front. */
    private void readDigits(int first) {
        for (; at < inEnd && in[at] >= '0' && in[at] <= '9'; at++) {
            if (in[at] != '0' || size > first) {
                put(in[at]);
            }
        }
    }

    /** The number behind an {@code e}; the least one if there is none or it is too large. */
    private long readPower() {
        boolean negative = at < inEnd && in[at] == '-';
        if (at < inEnd && (in[at] == '-' || in[at] == '+')) {
            at++;
        }
        int start = at;
        long power = 0;
        for (; at < inEnd && in[at] >= '0' && in[at] <= '9'; at++) {
            power = Math.min(10 * power + in[at] - '0', Integer.MAX_VALUE);
        }
        if (at == start || power >= Integer.MAX_VALUE) {
            return Long.MIN_VALUE;
        }
        return negative ? -power : power;
    }

    private void putExponent(int digits, boolean negative, long exponent) {
        long rest = exponent;
        while (size > digits && out[size - 1] == '0') {
            size--;
            rest++;
        }
        if (size == digits) {
            size -= negative ? 1 : 0;
            put('0');
            rest = 0;
        }
        put('e');
        if (rest < 0) {
            put('-');
        }
        long left = Math.abs(rest);
        long unit = 1;
        while (unit <= left / 10) {
            unit *= 10;
        }
        for (; unit > 0; unit /= 10) {
            put((int) ('0' + left / unit % 10));
        }
    }

    private static boolean isControl(byte one) {
        return one >= 0 && one < ' ';
    }

    private static boolean isSurrogate(int character) {
        return character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE;
    }

    private void take() {
        put(in[at++]);
    }

    private void put(int one) {
        reserve(1);
        out[size++] = (byte) one;
    }

    private void put(byte[] from, int start, int end) {
        reserve(end - start);
        System.arraycopy(from, start, out, size, end - start);
        size += end - start;
    }

    private void reserve(int bytes) {
        int needed = Math.addExact(size, bytes);
        if (needed > out.length) {
            out = Arrays.copyOf(out, (int) Math.max(needed, Math.min(2L * out.length, 1 << 28)));
        }
    }
}
