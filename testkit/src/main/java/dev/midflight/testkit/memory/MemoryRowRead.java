package dev.midflight.testkit.memory;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import java.util.Optional;

/** Rows of one snapshot. */
final class MemoryRowRead implements RowRead {

    private final Session session;
    private final MemoryToken token;
    private final Cursor cursor;
    private Optional<Row> ahead = Optional.empty();
    private boolean closed;

    MemoryRowRead(Session session, MemoryToken token, Cursor cursor) {
        this.session = session;
        this.token = token;
        this.cursor = cursor;
    }

    @Override
    public SnapshotToken token() {
        return token;
    }

    @Override
    public boolean next(RowBatch into, long bytesMax) {
        if (closed) {
            throw new IllegalStateException("the read is closed");
        }
        session.server().reach(Faults.Point.READ_NEXT, session.server().name());
        into.clear();
        return session.step("read rows", () -> fill(into, bytesMax));
    }

    private boolean fill(RowBatch into, long bytesMax) {
        Optional<Row> row = ahead.or(cursor::next);
        while (row.isPresent() && (into.isEmpty() || into.size() + row.get().bytes() <= bytesMax)) {
            cursor.append(row.get(), into);
            row = cursor.next();
        }
        ahead = row;
        return !into.isEmpty();
    }

    @Override
    public void close() {
        closed = true;
    }
}
