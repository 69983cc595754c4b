package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.GtidSet;
import dev.midflight.spi.Position;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;

/**
 * What a snapshot sees.
 *
 * <p>MariaDB: {@code START TRANSACTION WITH CONSISTENT SNAPSHOT} fixes the read view and the place in the log under one
 * lock, so everything before {@code high} is seen and nothing else. MySQL has no such lock: what was in gtid_executed
 * before the snapshot is seen, what lies behind the log's end after it is not, and what lies between may be.
 *
 * @param high the place up to which transactions can be seen
 * @param seen MySQL: the ids that are certainly seen; empty where {@code high} is exact
 * @param exactness whether everything up to {@code high} is seen
 */
record MysqlToken(MysqlPosition high, String seen, Exact exactness) implements SnapshotToken {

    /** Whether {@code high} is exact. */
    enum Exact {
        /** All up to {@code high} is seen. */
        YES,
        /** Some of it may not be seen. */
        NO
    }

    @Override
    public Tri sees(TxRef tx) {
        if (!(tx instanceof MysqlTx other)) {
            throw new IllegalArgumentException("%s is no transaction of MariaDB or MySQL".formatted(tx));
        }
        if (other.start().compareTo(high.place()) >= 0) {
            return Tri.NO;
        }
        return exactness == Exact.YES || contains(other.gtid()) ? Tri.YES : Tri.MAYBE;
    }

    private boolean contains(String gtid) {
        return !gtid.isEmpty() && !seen.isEmpty() && new GtidSet(gtid).isContainedWithin(new GtidSet(seen));
    }

    @Override
    public boolean exact() {
        return exactness == Exact.YES;
    }

    @Override
    public Position highBound() {
        return high;
    }

    @Override
    public String encode() {
        return "%s~%s~%s".formatted(exactness, seen, high.encode());
    }

    static MysqlToken parse(String text) {
        String[] parts = text.split("~", 3);
        if (parts.length != 3) {
            throw new IllegalArgumentException("%s is no token of MariaDB or MySQL".formatted(text));
        }
        return new MysqlToken(MysqlPosition.parse(parts[2]), parts[1], Exact.valueOf(parts[0]));
    }
}
