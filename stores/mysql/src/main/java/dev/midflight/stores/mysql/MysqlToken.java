package dev.midflight.stores.mysql;

import com.github.shyiko.mysql.binlog.GtidSet;
import dev.midflight.spi.Position;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.util.Set;

/**
 * What a snapshot sees: nothing beyond {@code high}, and of what lies before it what {@code seen} says.
 *
 * @param high the place up to which transactions can be seen
 * @param seen which of them are
 */
record MysqlToken(MysqlPosition high, Seen seen) implements SnapshotToken {

    /** Which transactions up to the place are seen. */
    sealed interface Seen {

        /** YES or MAYBE. */
        Tri sees(MysqlTx tx);
    }

    /** All of them. */
    record All() implements Seen {

        @Override
        public Tri sees(MysqlTx tx) {
            return Tri.YES;
        }
    }

    /**
     * MySQL: those that were in gtid_executed before the snapshot was opened; any other may be.
     *
     * @param gtids the ids, as a set
     */
    record Executed(String gtids) implements Seen {

        @Override
        public Tri sees(MysqlTx tx) {
            boolean contained = !tx.gtid().isEmpty()
                    && !gtids.isEmpty()
                    && new GtidSet(tx.gtid()).isContainedWithin(new GtidSet(gtids));
            return contained ? Tri.YES : Tri.MAYBE;
        }
    }

    /**
     * MariaDB while XA transactions come and go: those that are none, and those that were committed before
     * {@code low} and did not stand as prepared afterwards; any other may be. See {@link Snapshots}.
     *
     * @param low a place that the log had reached before it was asked which transactions are prepared
     * @param prepared the ids of those that were
     */
    record Decided(LogPlace low, Set<String> prepared) implements Seen {

        Decided {
            prepared = Set.copyOf(prepared);
        }

        @Override
        public Tri sees(MysqlTx tx) {
            boolean decided = tx.xid().isEmpty() || (tx.start().compareTo(low) < 0 && !prepared.contains(tx.xid()));
            return decided ? Tri.YES : Tri.MAYBE;
        }
    }

    @Override
    public Tri sees(TxRef tx) {
        if (!(tx instanceof MysqlTx other)) {
            throw new IllegalArgumentException("%s is no transaction of MariaDB or MySQL".formatted(tx));
        }
        return other.start().compareTo(high.place()) >= 0 ? Tri.NO : seen.sees(other);
    }

    @Override
    public boolean exact() {
        return seen instanceof All;
    }

    @Override
    public Position highBound() {
        return high;
    }

    @Override
    public String encode() {
        String of = "";
        if (seen instanceof Executed executed) {
            of = "executed " + executed.gtids();
        } else if (seen instanceof Decided decided) {
            of = "decided %s/%s".formatted(decided.low(), String.join(" ", decided.prepared()));
        }
        return "%s~%s".formatted(of, high.encode());
    }

    static MysqlToken parse(String text) {
        int tilde = text.indexOf('~');
        if (tilde < 0) {
            throw new IllegalArgumentException("%s is no token of MariaDB or MySQL".formatted(text));
        }
        return new MysqlToken(MysqlPosition.parse(text.substring(tilde + 1)), seen(text.substring(0, tilde)));
    }

    private static Seen seen(String text) {
        if (text.isEmpty()) {
            return new All();
        }
        String[] parts = text.split(" ", 2);
        if (parts[0].equals("executed")) {
            return new Executed(parts[1]);
        }
        int slash = parts[1].lastIndexOf('/');
        String prepared = parts[1].substring(slash + 1);
        return new Decided(
                LogPlace.parse(parts[1].substring(0, slash)),
                prepared.isEmpty() ? Set.of() : Set.of(prepared.split(" ")));
    }
}
