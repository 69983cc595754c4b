package dev.midflight.stores.postgres;

import dev.midflight.spi.Position;
import dev.midflight.spi.TxRef;
import org.postgresql.replication.LogSequenceNumber;

/**
 * A place in the write-ahead log. A transaction counts as included if its commit record begins before it, which is how
 * the server itself decides what to send.
 *
 * @param lsn the log sequence number, unsigned
 */
record PgPosition(long lsn) implements Position {

    static PgPosition parse(String text) {
        return new PgPosition(LogSequenceNumber.valueOf(text).asLong());
    }

    @Override
    public boolean covers(Position mark) {
        return Long.compareUnsigned(lsn, ((PgPosition) mark).lsn) >= 0;
    }

    @Override
    public boolean includes(TxRef tx) {
        return Long.compareUnsigned(((PgTx) tx).commitLsn(), lsn) < 0;
    }

    /** True if this one is later. */
    boolean isAfter(PgPosition other) {
        return Long.compareUnsigned(lsn, other.lsn) > 0;
    }

    LogSequenceNumber number() {
        return LogSequenceNumber.valueOf(lsn);
    }

    /** As PostgreSQL writes it, such as {@code 0/16B3748}. */
    @Override
    public String encode() {
        return number().asString();
    }

    @Override
    public String toString() {
        return encode();
    }
}
