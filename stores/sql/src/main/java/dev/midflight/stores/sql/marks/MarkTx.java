package dev.midflight.stores.sql.marks;

import dev.midflight.spi.TxRef;

/**
 * Rows of one table that were read again together, in one snapshot; the log's transaction.
 *
 * @param number its number, higher than that of any read that was opened before
 */
record MarkTx(long number) implements TxRef {

    static MarkTx parse(String text) {
        return new MarkTx(Long.parseLong(text));
    }

    @Override
    public String encode() {
        return Long.toString(number);
    }
}
