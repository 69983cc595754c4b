package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Position;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;

/**
 * A snapshot among the reads of marked rows. Those that were opened before it see nothing that it does not see: YES. Of
 * the others NO is said, which means: write their rows again. They may be older than the snapshot for a moment; then
 * the mark of what is newer was visible to the snapshot and is delivered before {@code pass} is complete.
 *
 * @param opened the last read that was opened before the snapshot
 * @param pass a pass that begins after the snapshot was opened
 */
record MarkToken(long opened, long pass) implements SnapshotToken {

    private static final String SEPARATOR = ":";

    static MarkToken parse(String text) {
        String[] parts = text.split(SEPARATOR, -1);
        if (parts.length != 2) {
            throw new IllegalArgumentException("'%s' is no snapshot among marks".formatted(text));
        }
        return new MarkToken(Long.parseLong(parts[0]), Long.parseLong(parts[1]));
    }

    @Override
    public Tri sees(TxRef tx) {
        return ((MarkTx) tx).number() <= opened ? Tri.YES : Tri.NO;
    }

    @Override
    public Position highBound() {
        return new MarkPosition(pass, 0);
    }

    @Override
    public String encode() {
        return opened + SEPARATOR + pass;
    }
}
