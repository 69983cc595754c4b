package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.io.ByteArrayInputStream;
import dev.midflight.spi.LargeValue;
import java.io.IOException;

/**
 * The messages of a log that is being sent, without the headers of packets between their bytes. A message of 16 MiB or
 * more comes in several packets, which are joined here without being held.
 */
final class LogPackets implements LargeValue.Source {

    /** A packet of this length is continued by the next one. */
    private static final int PACKET_BYTES_MAX = 0xFFFFFF;

    private final ByteArrayInputStream in;
    private int left;
    private boolean continued;

    LogPackets(ByteArrayInputStream in) {
        this.in = in;
    }

    /** Begins a message of which the last one's bytes are all read. */
    void next() throws IOException {
        left = in.readInteger(3);
        in.read();
        continued = left == PACKET_BYTES_MAX;
    }

    int readByte() throws IOException {
        goOn();
        left--;
        return in.read();
    }

    @Override
    public void read(byte[] into, int start, int length) throws IOException {
        for (int done = 0; done < length; ) {
            goOn();
            int count = Math.min(left, length - done);
            in.fill(into, start + done, count);
            left -= count;
            done += count;
        }
    }

    /** What is left of a short message. */
    byte[] rest() throws IOException {
        byte[] rest = new byte[left];
        read(rest, 0, rest.length);
        return rest;
    }

    /** Leaves out the empty packet behind a message that just fills its last one. */
    void end() throws IOException {
        while (left == 0 && continued) {
            next();
        }
        if (left > 0) {
            throw new IOException("the server sent a message that is longer than the event in it");
        }
    }

    private void goOn() throws IOException {
        while (left == 0 && continued) {
            next();
        }
        if (left == 0) {
            throw new IOException("the server's message ends in the middle of an event");
        }
    }
}
