package dev.midflight.testkit.memory;

import dev.midflight.spi.Position;
import dev.midflight.spi.TxRef;

/**
 * After how many transactions of a server's log.
 *
 * @param server whose log
 * @param count everything up to the transaction of this number, the first being 1
 */
record MemoryPosition(String server, long count) implements Position {

    static MemoryPosition parse(String text) {
        int colon = text.lastIndexOf(':');
        return new MemoryPosition(text.substring(0, colon), Long.parseLong(text.substring(colon + 1)));
    }

    @Override
    public boolean covers(Position mark) {
        return count >= ((MemoryPosition) mark).on(server).count;
    }

    @Override
    public boolean includes(TxRef tx) {
        return ((MemoryTxRef) tx).position() <= count;
    }

    @Override
    public String encode() {
        return server + ":" + count;
    }

    /** This position, which must be one of {@code wanted}: positions of two servers mean nothing to each other. */
    MemoryPosition on(String wanted) {
        if (!server.equals(wanted)) {
            throw new IllegalArgumentException("position %s is not one of %s".formatted(encode(), wanted));
        }
        return this;
    }
}
