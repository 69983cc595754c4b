package dev.midflight.stores.sql;

import java.nio.charset.StandardCharsets;

/**
 * IP addresses in their one shortest form, so that stores which print them differently agree: RFC 5952 in lower case,
 * addresses that embed an IPv4 one ({@code ::ffff:0:0/96}) with dots, a network length only where it is not the whole.
 */
public final class InetText {

    private static final int GROUPS = 8;

    private InetText() {}

    /**
     * The shortest form of an address.
     *
     * @param address 4 or 16 bytes
     * @param length the network's length in bits; that of a whole address is left out
     */
    public static String of(byte[] address, int length) {
        String text = address.length == 4 ? dotted(address, 0) : colons(address);
        return length == address.length * Byte.SIZE ? text : text + "/" + length;
    }

    /** The shortest form of an address in any usual form; anything else comes back as it is. */
    public static byte[] shortest(byte[] text, int start, int end) {
        String given = new String(text, start, end - start, StandardCharsets.US_ASCII);
        int slash = given.indexOf('/');
        String digits = slash < 0 ? given : given.substring(0, slash);
        byte[] address = digits.indexOf(':') < 0 ? fourBytes(digits) : sixteenBytes(digits);
        if (address.length == 0) {
            return given.getBytes(StandardCharsets.US_ASCII);
        }
        int length = slash < 0 ? address.length * Byte.SIZE : Integer.parseInt(given.substring(slash + 1));
        return of(address, length).getBytes(StandardCharsets.US_ASCII);
    }

    /** The bytes of an address without a network length; empty if it is none. */
    public static byte[] address(String digits) {
        return digits.indexOf(':') < 0 ? fourBytes(digits) : sixteenBytes(digits);
    }

    private static String dotted(byte[] address, int at) {
        return "%d.%d.%d.%d"
                .formatted(address[at] & 0xFF, address[at + 1] & 0xFF, address[at + 2] & 0xFF, address[at + 3] & 0xFF);
    }

    private static String colons(byte[] address) {
        int[] groups = new int[GROUPS];
        for (int i = 0; i < GROUPS; i++) {
            groups[i] = ((address[2 * i] & 0xFF) << 8) | (address[2 * i + 1] & 0xFF);
        }
        int[] gap = longestGap(groups);
        boolean embedded = gap[0] == 0 && gap[1] == 5 && groups[5] == 0xFFFF;
        StringBuilder text = new StringBuilder();
        int last = embedded ? 6 : GROUPS;
        for (int i = 0; i < last; i++) {
            if (i == gap[0]) {
                text.append("::");
                i += gap[1] - 1;
            } else {
                text.append(text.isEmpty() || text.charAt(text.length() - 1) == ':' ? "" : ":")
                        .append(Integer.toHexString(groups[i]));
            }
        }
        return embedded ? text + ":" + dotted(address, 12) : text.toString();
    }

    /** Where the first longest run of two or more zero groups is and how long; -1 if there is none. */
    private static int[] longestGap(int[] groups) {
        int[] best = {-1, 1};
        int run = 0;
        for (int i = 0; i < GROUPS; i++) {
            run = groups[i] == 0 ? run + 1 : 0;
            if (run > best[1]) {
                best[0] = i - run + 1;
                best[1] = run;
            }
        }
        return best;
    }

    private static byte[] fourBytes(String digits) {
        String[] parts = digits.split("\\.", -1);
        if (parts.length != 4) {
            return new byte[0];
        }
        byte[] address = new byte[4];
        for (int i = 0; i < 4; i++) {
            if (!parts[i].matches("\\d{1,3}") || Integer.parseInt(parts[i]) > 255) {
                return new byte[0];
            }
            address[i] = (byte) Integer.parseInt(parts[i]);
        }
        return address;
    }

    private static byte[] sixteenBytes(String digits) {
        int gap = digits.indexOf("::");
        byte[] head = groups(gap < 0 ? digits : digits.substring(0, gap));
        byte[] tail = groups(gap < 0 ? "" : digits.substring(gap + 2));
        int length = head.length + tail.length;
        if (length > 16 || (gap < 0 && length != 16)) {
            return new byte[0];
        }
        byte[] address = new byte[16];
        System.arraycopy(head, 0, address, 0, head.length);
        System.arraycopy(tail, 0, address, 16 - tail.length, tail.length);
        return address;
    }

    private static byte[] groups(String digits) {
        if (digits.isEmpty()) {
            return new byte[0];
        }
        String[] parts = digits.split(":", -1);
        String last = parts[parts.length - 1];
        byte[] dotted = last.indexOf('.') < 0 ? new byte[0] : fourBytes(last);
        int plain = dotted.length == 0 ? parts.length : parts.length - 1;
        byte[] bytes = new byte[2 * plain + dotted.length];
        for (int i = 0; i < plain; i++) {
            if (!parts[i].matches("[0-9a-fA-F]{1,4}")) {
                return new byte[17];
            }
            int group = Integer.parseInt(parts[i], 16);
            bytes[2 * i] = (byte) (group >>> 8);
            bytes[2 * i + 1] = (byte) group;
        }
        System.arraycopy(dotted, 0, bytes, 2 * plain, dotted.length);
        return bytes;
    }
}
