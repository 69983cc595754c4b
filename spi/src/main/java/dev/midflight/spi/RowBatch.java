package dev.midflight.spi;

import java.util.List;
import java.util.Optional;

/**
 * Rows in columns: one {@link Vector} per column. A reader appends one value to each vector and then calls {@link
 * #endRow};
 * writers and digests walk the vectors. Bounded in bytes by whoever fills it. Not thread-safe.
 *
 * <p>A batch that was made with a {@link RowForm} can instead hold rows whole, as a store sends them. Nobody has to
 * know: they are taken apart as soon as a vector is asked for.
 */
public final class RowBatch {

    private final List<ColumnSpec> columns;
    private final Vector[] vectors;
    private final Kind[] kinds;
    private final Optional<WholeRows> whole;
    private int rows;
    private boolean apart;

    /** An empty batch with these columns. */
    public RowBatch(List<ColumnSpec> columns) {
        this(columns, Optional.empty());
    }

    /** An empty batch with these columns that can hold rows of a form whole. */
    public RowBatch(List<ColumnSpec> columns, RowForm form) {
        this(columns, Optional.of(new WholeRows(form)));
    }

    private RowBatch(List<ColumnSpec> columns, Optional<WholeRows> whole) {
        this.whole = whole;
        this.apart = whole.isEmpty();
        this.columns = List.copyOf(columns);
        this.vectors = new Vector[columns.size()];
        this.kinds = new Kind[columns.size()];
        for (int i = 0; i < vectors.length; i++) {
            kinds[i] = columns.get(i).type().kind();
            vectors[i] = new Vector(kinds[i].storage());
        }
    }

    /** The columns, in the order of the vectors. */
    public List<ColumnSpec> columns() {
        return columns;
    }

    /** The kind of the column at a place. */
    public Kind kind(int place) {
        return kinds[place];
    }

    /** The vector of the column at a place. */
    public Vector vector(int place) {
        return vectors()[place];
    }

    /** The rows as they came, in this form; nothing if they are in vectors. An empty batch has none, and takes them. */
    public Optional<WholeRows> whole(RowForm form) {
        return apart
                ? Optional.empty()
                : whole.filter(rowsWhole -> rowsWhole.form().equals(form));
    }

    /** Appends a row whole, where {@link #whole} has those before it; returns where its bytes belong among theirs. */
    public int addWhole(int length) {
        if (apart) {
            throw new IllegalStateException("the rows of this batch are in vectors");
        }
        rows++;
        return whole.orElseThrow().add(length);
    }

    private Vector[] vectors() {
        if (!apart) {
            takeApart();
        }
        return vectors;
    }

    private void takeApart() {
        apart = true;
        int count = rows;
        rows = 0;
        int at = 0;
        while (rows < count) {
            at = whole.orElseThrow().form().takeApart(whole.orElseThrow().bytes(), at, this);
        }
        whole.ifPresent(WholeRows::clear);
    }

    /** How many rows are complete. */
    public int rows() {
        return rows;
    }

    /** True without rows. */
    public boolean isEmpty() {
        return rows == 0;
    }

    /** Roughly how many bytes the rows take. */
    public long size() {
        if (!apart) {
            return whole.map(WholeRows::size).orElse(0);
        }
        long size = 0;
        for (Vector vector : vectors) {
            size += vector.size();
        }
        return size;
    }

    /** Completes a row; every vector must have got exactly one value. */
    public void endRow() {
        Vector[] ended = vectors();
        rows++;
        for (int i = 0; i < ended.length; i++) {
            if (ended[i].rows() != rows) {
                throw new IllegalStateException("column %s has %d values in row %d"
                        .formatted(columns.get(i).name(), ended[i].rows(), rows));
            }
        }
    }

    /** Takes back the values of a row that was begun and not completed. */
    public void abandonRow() {
        for (Vector vector : vectors) {
            vector.truncate(rows);
        }
    }

    /** Appends a row of another batch with the same logical types. */
    public void addFrom(RowBatch other, int row) {
        for (int i = 0; i < vectors.length; i++) {
            vectors()[i].addFrom(other.vectors()[i], row);
        }
        rows++;
    }

    /** Appends a row in which every value is absent. */
    public void addAbsentRow() {
        for (Vector vector : vectors()) {
            vector.addAbsent();
        }
        rows++;
    }

    /** True if any value of the row is absent. */
    public boolean hasAbsent(int row) {
        for (Vector vector : vectors()) {
            if (vector.isAbsent(row)) {
                return true;
            }
        }
        return false;
    }

    /** True if any value is a large one. */
    public boolean hasLarge() {
        for (Vector vector : vectors) {
            if (vector.hasLarge()) {
                return true;
            }
        }
        return false;
    }

    /** True if any value of the row is a large one. */
    public boolean hasLarge(int row) {
        for (Vector vector : vectors()) {
            if (vector.isLarge(row)) {
                return true;
            }
        }
        return false;
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        rows = 0;
        apart = whole.isEmpty();
        whole.ifPresent(WholeRows::clear);
        for (Vector vector : vectors) {
            vector.clear();
        }
    }
}
