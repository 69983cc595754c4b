package dev.midflight.stores.postgres;

import dev.midflight.spi.Position;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.util.Arrays;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * What a snapshot sees, by transaction number: all below {@code xmin}, none from {@code xmax} on, and between them
 * those not in progress when it was taken. Log positions cannot tell that: a commit may be in the log and delivered
 * while no new snapshot sees it (a synchronous standby that does not answer), and the other way round.
 */
final class PgToken implements SnapshotToken {

    private static final String VERSION = "1";

    private final long xmin;
    private final long xmax;
    private final long[] inProgress;
    private final PgPosition highBound;

    private PgToken(long xmin, long xmax, long[] inProgress, PgPosition highBound) {
        this.xmin = xmin;
        this.xmax = xmax;
        this.inProgress = inProgress;
        this.highBound = highBound;
    }

    /**
     * A token from the server's words.
     *
     * @param snapshot what {@code pg_current_snapshot()} gave
     * @param lsn what {@code pg_current_wal_insert_lsn()} gave afterwards: every commit that the snapshot sees was
     *     written before it, because a commit's record is inserted before its number leaves the list of running ones
     */
    static PgToken of(String snapshot, String lsn) {
        String[] parts = snapshot.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'%s' is no snapshot".formatted(snapshot));
        }
        long[] running = parts[2].isEmpty()
                ? new long[0]
                : Arrays.stream(parts[2].split(","))
                        .mapToLong(Long::parseUnsignedLong)
                        .sorted()
                        .toArray();
        return new PgToken(
                Long.parseUnsignedLong(parts[0]), Long.parseUnsignedLong(parts[1]), running, PgPosition.parse(lsn));
    }

    static PgToken parse(String text) {
        String[] parts = text.split(" ", -1);
        if (parts.length != 3 || !parts[0].equals(VERSION)) {
            throw new IllegalArgumentException("'%s' is no snapshot token of version %s".formatted(text, VERSION));
        }
        return of(parts[1], parts[2]);
    }

    @Override
    public Tri sees(TxRef tx) {
        long xid = ((PgTx) tx).xid();
        boolean seen = xid < xmin || (xid < xmax && Arrays.binarySearch(inProgress, xid) < 0);
        return seen ? Tri.YES : Tri.NO;
    }

    @Override
    public Position highBound() {
        return highBound;
    }

    /** The first number that was not yet given out. */
    long xmax() {
        return xmax;
    }

    @Override
    public String encode() {
        String running = LongStream.of(inProgress).mapToObj(Long::toString).collect(Collectors.joining(","));
        return "%s %d:%d:%s %s".formatted(VERSION, xmin, xmax, running, highBound.encode());
    }

    @Override
    public String toString() {
        return encode();
    }
}
