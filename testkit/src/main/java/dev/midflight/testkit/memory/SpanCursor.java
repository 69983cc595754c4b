package dev.midflight.testkit.memory;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import java.util.Optional;
import java.util.function.Predicate;

/** The rows of a span. It holds its place by key, so that writers may go on. */
final class SpanCursor implements Cursor {

    private final TableView view;
    private final KeySpan span;
    private final Predicate<Work> snapshot;
    private Optional<Key> last = Optional.empty();

    SpanCursor(TableView view, KeySpan span, Predicate<Work> snapshot) {
        this.view = view;
        this.span = span;
        this.snapshot = snapshot;
    }

    @Override
    public Optional<Row> next() {
        Optional<Key> at = last.isEmpty() ? view.start(span) : view.shelf().after(last.get());
        while (at.isPresent() && !view.beyond(span, at.get())) {
            last = at;
            Optional<Row> row = view.shelf().seen(at.get(), snapshot);
            if (row.isPresent() && view.within(span, row.get())) {
                return row;
            }
            at = view.shelf().after(at.get());
        }
        return Optional.empty();
    }

    @Override
    public void append(Row row, RowBatch into) {
        view.append(row, into);
    }
}
