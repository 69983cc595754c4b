package dev.midflight.engine.assess;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.assess.KnownTable.KnownColumn;
import dev.midflight.engine.follow.TableHeldException;
import dev.midflight.spi.Column;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Store;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows changed definitions of the side that the application writes to: the other side gets a column that may be
 * NULL and has no default, and wider types. Anything else holds the table.
 *
 * <p>When the other side is changed does not matter: rows from before a column came have NULL in it on both sides, and
 * every value of a type is a value of a wider one.
 */
public final class Alterations {

    private static final Logger LOG = LoggerFactory.getLogger(Alterations.class);

    private final Store leader;
    private final Store follower;
    private final boolean forward;

    /**
     * Follows from one side to the other.
     *
     * @param leader the side that the application writes to
     * @param follower the side that is kept current
     * @param forward whether the leader is the migration's source
     */
    public Alterations(Store leader, Store follower, boolean forward) {
        this.leader = requireNonNull(leader, "leader");
        this.follower = requireNonNull(follower, "follower");
        this.forward = forward;
    }

    /**
     * The tables as they are from now on; the other side has been changed where it had to be.
     *
     * @throws TableHeldException if a table was changed in a way that is not followed
     */
    public List<KnownTable> follow(List<KnownTable> known) {
        List<KnownTable> tables = new ArrayList<>();
        for (KnownTable table : known) {
            tables.add(follow(table));
        }
        return tables;
    }

    private KnownTable follow(KnownTable table) {
        TableName name = forward ? table.source() : table.target();
        Optional<TableShape> found = leader.schema().shape(name);
        if (found.isEmpty()) {
            throw new TableHeldException(
                    name,
                    "it was dropped or renamed",
                    "Bring it back under its name, or begin the migration anew without it.");
        }
        TableShape shape = found.get();
        if (forward && !shape.key().equals(table.key())) {
            throw new TableHeldException(
                    name,
                    "its key was %s and is %s".formatted(table.key(), shape.key()),
                    "Give it the key that it had, or begin the migration anew.");
        }
        List<KnownColumn> columns = new ArrayList<>();
        for (KnownColumn column : table.columns()) {
            columns.add(follow(table, shape, column));
        }
        for (Column column : shape.columns()) {
            if (!table.knows(column.name()) && !column.generated()) {
                columns.add(added(table, shape, column));
            }
        }
        return table.with(columns);
    }

    private KnownColumn follow(KnownTable table, TableShape shape, KnownColumn known) {
        Optional<Column> found = shape.column(known.name());
        if (found.isEmpty()) {
            throw new TableHeldException(
                    shape.name(),
                    "column %s was dropped or renamed".formatted(known.name()),
                    "Bring it back under its name and type (NULL for rows from before is fine), or begin the migration"
                            + " anew.");
        }
        Column now = found.get();
        String before = forward ? known.source() : known.target();
        boolean freed = now.nullable() && !known.nullable() && forward;
        if (now.declared().equals(before) && !freed) {
            return known;
        }
        LogicalType type = now.type().orElse(known.type());
        if (!forward || now.generated() || !isWithin(known.type(), type)) {
            throw new TableHeldException(
                    shape.name(),
                    "column %s was %s and is %s".formatted(known.name(), before, now.declared()),
                    "Only wider types are followed, and only before the switch. Change it back, or begin the migration"
                            + " anew.");
        }
        String declared = change(shape, table.target(), now);
        return new KnownColumn(known.name(), type, now.declared(), declared, now.nullable());
    }

    private KnownColumn added(KnownTable table, TableShape shape, Column column) {
        TableName there = forward ? table.target() : table.source();
        boolean free = column.nullable() && column.preset().kind() == Column.Preset.Kind.NONE;
        if (!free || column.type().isEmpty()) {
            throw new TableHeldException(
                    shape.name(),
                    "column %s (%s) was added with a default or NOT NULL, or is of a type that is not carried"
                            .formatted(column.name(), column.declared()),
                    "Drop it and add it as NULL without a default; give it its default after the switch.");
        }
        String other = change(shape, there, column);
        return new KnownColumn(
                column.name(),
                column.type().get(),
                forward ? column.declared() : other,
                forward ? other : column.declared(),
                true);
    }

    /** Changes the other side; the answer is the type there. */
    private String change(TableShape shape, TableName there, Column column) {
        Verdict verdict = follower.schema().plan(shape, there).verdicts().get(column.name());
        if (verdict == null || verdict.fit() != Verdict.Fit.EXACT) {
            throw new TableHeldException(
                    shape.name(),
                    "column %s (%s) cannot be held exactly on the other side"
                            .formatted(column.name(), column.declared()),
                    "Change it back, or begin the migration anew and say what is to become of it.");
        }
        SchemaPlan.Statement statement = follower.schema().alter(shape, there, column.name());
        LOG.info("following a changed definition table={} column={}", there, column.name());
        follower.schema().execute(statement);
        return follower.schema()
                .shape(there)
                .flatMap(changed -> changed.column(column.name()))
                .map(Column::declared)
                .orElseThrow(() -> new TableHeldException(
                        there,
                        "column %s was not there after %s".formatted(column.name(), statement.text()),
                        "Look whether something else changes the table, then run again."));
    }

    /** True if every value of a type is one of another, written the same way. */
    static boolean isWithin(LogicalType narrow, LogicalType wide) {
        if (narrow.kind() != wide.kind()) {
            return false;
        }
        Kind kind = narrow.kind();
        if (kind == Kind.ENUM) {
            return wide.labels().size() >= narrow.labels().size()
                    && wide.labels().subList(0, narrow.labels().size()).equals(narrow.labels());
        }
        if (kind == Kind.DECIMAL) {
            boolean any = wide.size() == 0;
            return any
                    || (narrow.size() > 0
                            && wide.scale() >= narrow.scale()
                            && wide.size() - wide.scale() >= narrow.size() - narrow.scale());
        }
        boolean unbounded = kind == Kind.TEXT || kind == Kind.BYTES;
        boolean longer = wide.size() >= narrow.size() && (narrow.size() > 0 || !unbounded);
        return (longer || (unbounded && wide.size() == 0))
                && wide.scale() >= narrow.scale()
                && wide.labels().equals(narrow.labels());
    }
}
