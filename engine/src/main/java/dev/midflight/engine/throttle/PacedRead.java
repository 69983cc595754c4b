package dev.midflight.engine.throttle;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;

/** A read that asks the throttle for each piece and tells it how much it was. */
public final class PacedRead implements RowRead {

    private final RowRead read;
    private final Passage passage;
    private boolean closed;

    /** A read of what was let through. */
    public PacedRead(RowRead read, Passage passage) {
        this.read = requireNonNull(read, "read");
        this.passage = requireNonNull(passage, "passage");
    }

    @Override
    public SnapshotToken token() {
        return read.token();
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        long piece = passage.piece(bytesMax);
        boolean more = piece < bytesMax ? read.nextPage(into, piece) : read.next(into, bytesMax);
        if (more) {
            passage.read(new Amount(into.rows(), into.size()));
        }
        return more;
    }

    @Override
    public void again() {
        read.again();
    }

    @Override
    public void close() {
        read.close();
        if (!closed) {
            closed = true;
            passage.end();
        }
    }
}
