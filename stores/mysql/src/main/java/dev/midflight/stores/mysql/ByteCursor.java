package dev.midflight.stores.mysql;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** Reads the parts of an event one after the other. */
final class ByteCursor {

    private final byte[] bytes;
    private int at;

    ByteCursor(byte[] bytes) {
        this.bytes = bytes;
    }

    int at() {
        return at;
    }

    int left() {
        return bytes.length - at;
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
