package dev.midflight.router.jdbc;

import dev.midflight.router.Seldom;
import dev.midflight.router.Side;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts what became of statements. Safe for any thread. */
final class Tally {

    private static final Logger LOG = LoggerFactory.getLogger(MidflightDataSource.class);
    private static final long BETWEEN_ALARMS_NANOS = 1_000_000_000;

    private final LongAdder atOld = new LongAdder();
    private final LongAdder atNew = new LongAdder();
    private final LongAdder failedAtOld = new LongAdder();
    private final LongAdder failedAtNew = new LongAdder();
    private final LongAdder saved = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder keysMarked = new LongAdder();
    private final LongAdder wholesMarked = new LongAdder();
    private final Seldom seldom = new Seldom();
    private final AtomicLong savedAlarmed = new AtomicLong(System.nanoTime() - BETWEEN_ALARMS_NANOS);
    private final AtomicLong unknownAlarmed = new AtomicLong(System.nanoTime() - BETWEEN_ALARMS_NANOS);

    /** Reads that a side has answered. */
    LongAdder read(Side side) {
        return side == Side.OLD ? atOld : atNew;
    }

    /** Reads that have failed at a side. */
    LongAdder failed(Side side) {
        return side == Side.OLD ? failedAtOld : failedAtNew;
    }

    void saved(SQLException failure) {
        saved.increment();
        if (mayAlarm(savedAlarmed)) {
            LOG.warn(
                    "a read failed at the follower and goes to the authority, state={}",
                    failure.getSQLState(),
                    failure);
        }
    }

    void unknown(Sql sql) {
        unknown.increment();
        if (mayAlarm(unknownAlarmed)) {
            LOG.warn(
                    "a statement is not understood, all tables are marked, reason={} sql={}",
                    sql.why(),
                    sql.original());
        }
    }

    /** Somebody has changed what changes with the tables of a side, or the tables themselves. */
    void redefined(Side side) {
        LOG.warn(
                "the definitions have changed; what was written shortly before may not be marked: compare all rows"
                        + " with verify --full, side={}",
                side);
    }

    void notLookedAt(Side side, Exception failure) {
        LOG.warn("it cannot be seen whether the definitions have changed, side={}", side, failure);
    }

    /** So that a frequent statement does not fill the log; each warning for itself, as they say different things. */
    private static boolean mayAlarm(AtomicLong alarmed) {
        long now = System.nanoTime();
        long last = alarmed.get();
        return now - last >= BETWEEN_ALARMS_NANOS && alarmed.compareAndSet(last, now);
    }

    LongAdder keysMarked() {
        return keysMarked;
    }

    /** A table was marked as a whole, because of a statement. */
    void whole(Table table, Sql by) {
        wholesMarked.increment();
        // Of a statement that is not understood it is said already.
        if (by.kind() != Sql.Kind.UNKNOWN && seldom.lets(table.mark(), System.nanoTime())) {
            LOG.warn(
                    "a whole table is marked and will be copied again, as it is not known which of its rows change,"
                            + " table={} sql={}",
                    table.mark(),
                    Tokens.withoutValues(by.original(), table.dialect()));
        }
    }

    StatementCounts counts() {
        return new StatementCounts(
                atOld.sum(), atNew.sum(), saved.sum(), unknown.sum(), keysMarked.sum(), wholesMarked.sum());
    }
}
