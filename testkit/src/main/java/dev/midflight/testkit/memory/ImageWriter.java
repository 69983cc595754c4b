package dev.midflight.testkit.memory;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.RowBatch;
import java.util.Optional;
import java.util.Set;

/** Writes changes into batches with as much of their images as the log carries. */
final class ImageWriter {

    private final Images images;
    private final int largeBytes;

    ImageWriter(Images images, int largeBytes) {
        this.images = images;
        this.largeBytes = largeBytes;
    }

    void append(TableView view, LogStep.RowChanged step, ChangeBatch into) {
        step.before().ifPresentOrElse(row -> appendBefore(view, row, into.before()), into.before()::addAbsentRow);
        step.after()
                .ifPresentOrElse(
                        row -> appendAfter(view, step.before(), row, into.after()), into.after()::addAbsentRow);
        into.endChange(step.change());
    }

    private void appendBefore(TableView view, Row row, RowBatch into) {
        Set<Integer> key = Set.copyOf(view.table().key());
        for (int column = 0; column < into.columns().size(); column++) {
            if (whole(view) || key.contains(column)) {
                row.appendTo(into.vector(column), view.place(column));
            } else {
                into.vector(column).addAbsent();
            }
        }
        into.endRow();
    }

    private void appendAfter(TableView view, Optional<Row> before, Row row, RowBatch into) {
        Set<Integer> key = Set.copyOf(view.table().key());
        for (int column = 0; column < into.columns().size(); column++) {
            int place = view.place(column);
            boolean same = before.filter(former -> former.value(place).equals(row.value(place)))
                    .isPresent();
            if (same && !key.contains(column) && omits(row.value(place))) {
                into.vector(column).addAbsent();
            } else {
                row.appendTo(into.vector(column), place);
            }
        }
        into.endRow();
    }

    private boolean whole(TableView view) {
        return images == Images.FULL || view.table().keyClass() == KeyClass.NONE;
    }

    private boolean omits(Object value) {
        return switch (images) {
            case FULL, KEY_BEFORE -> false;
            case LARGE_OMITTED -> Row.length(value) >= largeBytes;
            case MINIMAL -> true;
        };
    }
}
