package dev.midflight.stores.mysql;

import dev.midflight.spi.Position;
import dev.midflight.spi.TxRef;

/**
 * A place between transactions of one server's log, with the transaction ids by which reading starts again.
 *
 * <p>Usually the ids are those of everything up to the place. While an XA transaction is prepared but not decided, they
 * stay before its rows: reading then starts earlier and leaves out what lies up to the place.
 *
 * @param server tells servers apart
 * @param place everything up to here is covered
 * @param gtids where reading starts: the last id of each domain (MariaDB) or the set of ids (MySQL)
 * @param atMillis the commit's time to the server's clock, in milliseconds since 1970, or 0 if not known
 */
record MysqlPosition(String server, LogPlace place, String gtids, long atMillis) implements Position {

    private static final String VERSION = "1";
    private static final int PARTS = 5;

    @Override
    public boolean covers(Position mark) {
        if (!(mark instanceof MysqlPosition other)) {
            throw new IllegalArgumentException("%s is no position of MariaDB or MySQL".formatted(mark));
        }
        if (!server.equals(other.server)) {
            throw new IllegalStateException(
                    "positions of two servers cannot be compared: %s and %s".formatted(encode(), other.encode()));
        }
        return place.compareTo(other.place) >= 0;
    }

    @Override
    public boolean includes(TxRef tx) {
        if (!(tx instanceof MysqlTx other)) {
            throw new IllegalArgumentException("%s is no transaction of MariaDB or MySQL".formatted(tx));
        }
        return other.start().compareTo(place) < 0;
    }

    @Override
    public int size() {
        return gtids.length();
    }

    @Override
    public String encode() {
        return String.join("|", VERSION, server, place.toString(), gtids, Long.toString(atMillis));
    }

    static MysqlPosition parse(String text) {
        String[] parts = text.split("\\|", -1);
        if (parts.length != PARTS || !parts[0].equals(VERSION)) {
            throw new IllegalArgumentException(
                    "%s is no position of MariaDB or MySQL in the format %s".formatted(text, VERSION));
        }
        return new MysqlPosition(parts[1], LogPlace.parse(parts[2]), parts[3], Long.parseLong(parts[4]));
    }

    /** The position as text. */
    @Override
    public String toString() {
        return encode();
    }
}
