package dev.midflight.spi;

import java.util.List;

/**
 * Rows in columns: one {@link Vector} per column. A reader appends one value to each vector and then calls {@link
 * #endRow};
 * writers and digests walk the vectors. Bounded in bytes by whoever fills it. Not thread-safe.
 */
public final class RowBatch {

    private final List<ColumnSpec> columns;
    private final Vector[] vectors;
    private final Kind[] kinds;
    private int rows;

    /** An empty batch with these columns. */
    public RowBatch(List<ColumnSpec> columns) {
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
        return vectors[place];
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
        long size = 0;
        for (Vector vector : vectors) {
            size += vector.size();
        }
        return size;
    }

    /** Completes a row; every vector must have got exactly one value. */
    public void endRow() {
        rows++;
        for (int i = 0; i < vectors.length; i++) {
            if (vectors[i].rows() != rows) {
                throw new IllegalStateException("column %s has %d values in row %d"
                        .formatted(columns.get(i).name(), vectors[i].rows(), rows));
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
            vectors[i].addFrom(other.vectors[i], row);
        }
        rows++;
    }

    /** Appends a row in which every value is absent. */
    public void addAbsentRow() {
        for (Vector vector : vectors) {
            vector.addAbsent();
        }
        rows++;
    }

    /** True if any value of the row is absent. */
    public boolean hasAbsent(int row) {
        for (Vector vector : vectors) {
            if (vector.isAbsent(row)) {
                return true;
            }
        }
        return false;
    }

    /** Forgets all rows and keeps the memory. */
    public void clear() {
        rows = 0;
        for (Vector vector : vectors) {
            vector.clear();
        }
    }
}
