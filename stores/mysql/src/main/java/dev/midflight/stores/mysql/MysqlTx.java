package dev.midflight.stores.mysql;

import dev.midflight.spi.TxRef;

/**
 * A transaction of a server's log.
 *
 * @param start where it begins in the log; as snapshots lie between transactions, one that lies beyond its beginning
 *     also lies beyond its end
 * @param gtid its id
 */
record MysqlTx(LogPlace start, String gtid) implements TxRef {

    @Override
    public String encode() {
        return "%s/%s".formatted(start, gtid);
    }

    static MysqlTx parse(String text) {
        int slash = text.lastIndexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException("%s is no transaction of MariaDB or MySQL".formatted(text));
        }
        return new MysqlTx(LogPlace.parse(text.substring(0, slash)), text.substring(slash + 1));
    }

    /** The transaction as text. */
    @Override
    public String toString() {
        return encode();
    }
}
