package dev.midflight.stores.postgres;

import java.nio.charset.StandardCharsets;

/** A message of pgoutput, read from its beginning to its end. */
final class LogMessage {

    private final byte[] bytes;
    private final int end;
    private int at;

    LogMessage(byte[] bytes, int start, int end) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
    }

    byte[] bytes() {
        return bytes;
    }

    /** Where the next read begins. */
    int at() {
        return at;
    }

    boolean isAtEnd() {
        return at >= end;
    }

    void skip(int count) {
        at += count;
    }

    char letter() {
        return (char) bytes[at++];
    }

    int shortNumber() {
        at += Short.BYTES;
        return WireBuffer.shortAt(bytes, at - Short.BYTES);
    }

    int number() {
        at += Integer.BYTES;
        return WireBuffer.intAt(bytes, at - Integer.BYTES);
    }

    long longNumber() {
        at += Long.BYTES;
        return WireBuffer.longAt(bytes, at - Long.BYTES);
    }

    String text() {
        int start = at;
        while (bytes[at] != 0) {
            at++;
        }
        at++;
        return new String(bytes, start, at - 1 - start, StandardCharsets.UTF_8);
    }
}
