package dev.midflight.stores.postgres;

import dev.midflight.spi.TxRef;

/**
 * A committed transaction.
 *
 * @param xid its top-level transaction number, widened to 64 bits
 * @param commitLsn where its commit record begins
 */
record PgTx(long xid, long commitLsn) implements TxRef {

    static PgTx parse(String text) {
        int at = text.indexOf('@');
        if (at < 0) {
            throw new IllegalArgumentException("'%s' is no transaction reference".formatted(text));
        }
        return new PgTx(
                Long.parseUnsignedLong(text.substring(0, at)),
                PgPosition.parse(text.substring(at + 1)).lsn());
    }

    @Override
    public String encode() {
        return Long.toUnsignedString(xid) + "@" + new PgPosition(commitLsn).encode();
    }
}
