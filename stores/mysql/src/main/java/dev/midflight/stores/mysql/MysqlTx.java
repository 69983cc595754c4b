package dev.midflight.stores.mysql;

import dev.midflight.spi.TxRef;

/**
 * A transaction of a server's log.
 *
 * @param start where it begins in the log; as snapshots lie between transactions, one that lies beyond its beginning
 *     also lies beyond its end
 * @param gtid its id
 * @param xid MariaDB: the id of the XA transaction that it commits ({@link XaId}), else empty
 */
record MysqlTx(LogPlace start, String gtid, String xid) implements TxRef {

    @Override
    public String encode() {
        return "%s/%s/%s".formatted(start, gtid, xid);
    }

    static MysqlTx parse(String text) {
        int xid = text.lastIndexOf('/');
        int gtid = text.lastIndexOf('/', xid - 1);
        if (gtid < 0) {
            throw new IllegalArgumentException("%s is no transaction of MariaDB or MySQL".formatted(text));
        }
        return new MysqlTx(
                LogPlace.parse(text.substring(0, gtid)), text.substring(gtid + 1, xid), text.substring(xid + 1));
    }

    /** The transaction as text. */
    @Override
    public String toString() {
        return encode();
    }
}
