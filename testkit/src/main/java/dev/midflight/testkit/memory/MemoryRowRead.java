package dev.midflight.testkit.memory;

import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import java.util.Optional;
import java.util.function.Supplier;

/** Rows of one snapshot. */
final class MemoryRowRead implements RowRead {

    private final Session session;
    private final MemoryToken token;
    private final Supplier<Cursor> cursors;
    private Cursor cursor;
    private Optional<Row> ahead = Optional.empty();
    private boolean closed;

    MemoryRowRead(Session session, MemoryToken token, Supplier<Cursor> cursors) {
        this.session = session;
        this.token = token;
        this.cursors = cursors;
        this.cursor = cursors.get();
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

    @Override
    public void again() {
        if (ahead.isPresent()) {
            throw new IllegalStateException("there are rows left to read");
        }
        cursor = cursors.get();
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
