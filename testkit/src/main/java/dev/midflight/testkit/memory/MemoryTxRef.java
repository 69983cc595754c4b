package dev.midflight.testkit.memory;

import dev.midflight.spi.TxRef;

/**
 * A transaction in a server's log.
 *
 * @param id given when it began
 * @param position given when its commit was appended to the log
 */
record MemoryTxRef(long id, long position) implements TxRef {

    static MemoryTxRef parse(String text) {
        int at = text.indexOf('@');
        return new MemoryTxRef(Long.parseLong(text.substring(0, at)), Long.parseLong(text.substring(at + 1)));
    }

    @Override
    public String encode() {
        return id + "@" + position;
    }
}
