package dev.midflight.stores.postgres;

import dev.midflight.spi.LargeValue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message of pgoutput, read from its beginning to its end. */
final class LogMessage {

    /** A letter of our own in front of a value that is kept aside: its number among those follows. */
    static final char LARGE = 'L';

    private final byte[] bytes;
    private final int end;
    private final List<LargeValue> large;
    private int at;

    LogMessage(byte[] bytes, int start, int end) {
        this(bytes, start, end, List.of());
    }

    private LogMessage(byte[] bytes, int start, int end, List<LargeValue> large) {
        this.bytes = bytes;
        this.at = start;
        this.end = end;
        this.large = large;
    }

    /** A change of a row that is too long to be held: its large values are kept aside, in the form of the log. */
    static LogMessage ofLarge(PgWire wire) throws IOException {
        WireBuffer kept = new WireBuffer(1 << 10);
        List<LargeValue> large = new ArrayList<>();
        copy(wire, kept, 1 + Integer.BYTES);
        while (wire.left() > 0) {
            copy(wire, kept, 1);
            int columns = wire.readShort();
            kept.putShort(columns);
            for (int i = 0; i < columns; i++) {
                copyValue(wire, kept, large);
            }
        }
        return new LogMessage(kept.bytes(), 0, kept.size(), large);
    }

    private static void copyValue(PgWire wire, WireBuffer kept, List<LargeValue> large) throws IOException {
        copy(wire, kept, 1);
        int letter = kept.size() - 1;
        if (kept.bytes()[letter] != 't') {
            return;
        }
        int length = wire.readInt();
        if (length <= LargeValue.BYTES_MIN) {
            kept.putInt(length);
            copy(wire, kept, length);
            return;
        }
        kept.truncate(letter);
        kept.putByte(LARGE);
        kept.putInt(large.size());
        large.add(LargeValue.of(length, wire));
    }

    private static void copy(PgWire wire, WireBuffer into, int count) throws IOException {
        byte[] some = new byte[count];
        wire.read(some, 0, count);
        into.putBytes(some, 0, count);
    }

    /** The value that is kept aside under a number; whoever takes it closes it. */
    LargeValue large(int number) {
        return large.get(number);
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
