package dev.midflight.stores.mysql;

/** IP addresses as the server writes them. */
final class Inet {

    private static final int V6_BYTES = 16;
    private static final int GROUPS = 8;

    private Inet() {}

    /** Four bytes as {@code 10.0.0.1}, sixteen in the shortest form, such as {@code 2001:db8::1}. */
    static void write(byte[] bytes, int start, int length, ByteText into) {
        if (length != V6_BYTES) {
            dotted(bytes, start, into);
            return;
        }
        int gap = 0;
        int gapEnd = 0;
        for (int i = 0; i < GROUPS; i++) {
            int end = zerosEnd(bytes, start, i);
            if (end - i > Math.max(1, gapEnd - gap)) {
                gap = i;
                gapEnd = end;
            }
        }
        int last = isIpv4(bytes, start, gap, gapEnd) ? 6 : GROUPS;
        for (int i = 0; i < last; i++) {
            if (i == gap && gapEnd > gap) {
                into.put("::");
                i = gapEnd - 1;
            } else {
                separator(i, gapEnd, into);
                into.put(Integer.toHexString(group(bytes, start, i)));
            }
        }
        if (last < GROUPS) {
            separator(last, gapEnd, into);
            dotted(bytes, start + 12, into);
        }
    }

    /** Where the zeros that begin at a group end. */
    private static int zerosEnd(byte[] bytes, int start, int from) {
        int end = from;
        while (end < GROUPS && group(bytes, start, end) == 0) {
            end++;
        }
        return end;
    }

    /** True for {@code ::1.2.3.4} and {@code ::ffff:1.2.3.4}. */
    private static boolean isIpv4(byte[] bytes, int start, int gap, int gapEnd) {
        return gap == 0 && (gapEnd == 6 || (gapEnd == 5 && group(bytes, start, 5) == 0xFFFF));
    }

    private static void separator(int group, int gapEnd, ByteText into) {
        if (group > 0 && group != gapEnd) {
            into.put(':');
        }
    }

    private static void dotted(byte[] bytes, int start, ByteText into) {
        for (int i = 0; i < 4; i++) {
            into.put(i == 0 ? "" : ".").putLong(bytes[start + i] & 0xFF);
        }
    }

    private static int group(byte[] bytes, int start, int place) {
        return (int) Bytes.bigEndian(bytes, start + 2 * place, 2);
    }
}
