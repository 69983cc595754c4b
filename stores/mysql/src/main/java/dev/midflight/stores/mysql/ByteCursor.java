package dev.midflight.stores.mysql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the parts of an event one after the other. */
final class ByteCursor {

    private final byte[] bytes;
    private final int end;
    private int at;

    ByteCursor(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    int at() {
        return at;
    }

    int left() {
        return end - at;
    }

    void skip(int count) {
        at += count;
    }

    /** An unsigned number, least significant byte first. */
    long number(int length) {
        long value = Bytes.unsigned(bytes, at, length);
        at += length;
        return value;
    }

    /** A number of one, three, four or nine bytes. */
    int packed() {
        int first = (int) number(1);
        return switch (first) {
            case 252 -> (int) number(2);
            case 253 -> (int) number(3);
            case 254 -> Math.toIntExact(number(8));
            default -> first;
        };
    }

    /** Skips so many bits, in whole bytes, if all of them are set. */
    boolean skippedOnes(int count) {
        for (int i = 0; i < count; i++) {
            if ((bytes[at + i / 8] >> i % 8 & 1) == 0) {
                return false;
            }
        }
        at += (count + 7) / 8;
        return true;
    }

    /** As many bits as there are places, the first in the lowest bit of the first byte; returns how many are set. */
    int bits(boolean[] into) {
        int set = 0;
        for (int i = 0; i < into.length; i++) {
            into[i] = (bytes[at + i / 8] >> i % 8 & 1) != 0;
            set += into[i] ? 1 : 0;
        }
        at += (into.length + 7) / 8;
        return set;
    }

    byte[] bytes(int length) {
        byte[] part = Arrays.copyOfRange(bytes, at, at + length);
        at += length;
        return part;
    }

    String text(int length) {
        String text = new String(bytes, at, length, StandardCharsets.UTF_8);
        at += length;
        return text;
    }
}
