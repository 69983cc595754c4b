package dev.midflight.stores.mysql;

/** IP addresses as the server writes them. */
final class Inet {

    private static final int V6_BYTES = 16;

    private Inet() {}

    /** Four bytes as {@code 10.0.0.1}, sixteen in the shortest form, such as {@code 2001:db8::1}. */
    static void write(byte[] bytes, int start, int length, ByteText into) {
        if (length != V6_BYTES) {
            dotted(bytes, start, into);
            return;
        }
        int gap = -1;
        int gapLength = 1;
        for (int i = 0; i < 8; i++) {
            int run = 0;
            while (i + run < 8 && group(bytes, start, i + run) == 0) {
                run++;
            }
            if (run > gapLength) {
                gap = i;
                gapLength = run;
            }
            i += run;
        }
        boolean mapped = gap == 0 && (gapLength == 6 || (gapLength == 5 && group(bytes, start, 5) == 0xFFFF));
        int i = 0;
        while (i < 8) {
            if (i == gap) {
                into.put("::");
                i += gapLength;
            } else if (i == 6 && mapped) {
                separator(i, gap + gapLength, into);
                dotted(bytes, start + 12, into);
                return;
            } else {
                separator(i, gap < 0 ? 0 : gap + gapLength, into);
                into.put(Integer.toHexString(group(bytes, start, i)));
                i++;
            }
        }
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
