package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Changes of one table within one transaction, in the order of the log. Row {@code i} of both batches belongs to change
 * {@code i}: {@code before} carries at least the old key of an UPDATE or DELETE (all columns where there is no key),
 * {@code
 * after} the new values, absent where the log did not carry them. Bounded in bytes by the log. Not thread-safe.
 */
public final class ChangeBatch {

    private final Table table;
    private final List<Change> changes = new ArrayList<>();
    private final RowBatch before;
    private final RowBatch after;
    private final Consumer<ChangeBatch> owner;

    /** An empty batch for a table of the source. */
    public ChangeBatch(Table table) {
        this(table, batch -> {});
    }

    /** An empty batch that its owner fills again once it was let go of. */
    ChangeBatch(Table table, Consumer<ChangeBatch> owner) {
        this.table = requireNonNull(table, "table");
        this.owner = owner;
        this.before = table.batch();
        this.after = table.batch();
    }

    /** Completes a change, for which one row was just appended to each of {@link #before} and {@link #after}. */
    public void endChange(Change change) {
        changes.add(change);
        if (before.rows() != changes.size() || after.rows() != changes.size()) {
            throw new IllegalStateException("%d changes of %s have %d rows before and %d after"
                    .formatted(changes.size(), table.name(), before.rows(), after.rows()));
        }
    }

    /** The changed table, as the source sees it. */
    public Table table() {
        return table;
    }

    /** What change {@code i} does. */
    public Change change(int i) {
        return changes.get(i);
    }

    /** How many changes. */
    public int count() {
        return changes.size();
    }

    /** The images before. */
    public RowBatch before() {
        return before;
    }

    /** The images after. */
    public RowBatch after() {
        return after;
    }

    /**
     * Gives the batch back to the log that it came from, which may fill it again, and lets go of large values: for
     * whoever is the last to look at it, on the thread that reads the log.
     */
    public void letGo() {
        if (before.hasLarge() || after.hasLarge()) {
            clear();
        } else {
            owner.accept(this);
        }
    }

    /** Forgets all changes and keeps the memory. */
    void clear() {
        changes.clear();
        before.clear();
        after.clear();
    }

    /** Roughly how many bytes the images take. */
    public long size() {
        return before.size() + after.size();
    }
}
