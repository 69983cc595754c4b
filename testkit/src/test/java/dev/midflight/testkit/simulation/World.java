package dev.midflight.testkit.simulation;

import dev.midflight.engine.follow.Definitions;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Position;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.testkit.memory.Images;
import dev.midflight.testkit.memory.MemoryOptions;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.MemoryStore;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.memory.Visibility;
import dev.midflight.testkit.memory.Waiting;
import dev.midflight.testkit.memory.WriteRefusedException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;

/** Two servers in memory, and an application that writes to the first as the seed says. */
final class World {

    static final int KEYS = 10;
    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, 64);
    private static final int TRANSACTIONS_MAX = 3;

    private final Random random;
    private final Visibility visibility;
    private final MemoryServer source;
    private final MemoryServer target;
    private final List<TablePair> tables = new ArrayList<>();
    private final List<MemoryTx> working = new ArrayList<>();
    private final List<MemoryTx> emptying = new ArrayList<>();
    private final Witness witness;
    private final Spread following;
    private final Spread beginning;
    private final long holdBytes;
    private long nextValue = 1000;
    private int writesLeft;

    World(Random random, Visibility visibility, int writes) {
        this.random = random;
        this.visibility = visibility;
        this.writesLeft = writes;
        Images images = random.nextInt(4) == 0 ? Images.KEY_BEFORE : Images.FULL;
        MemoryOptions options = MemoryOptions.DEFAULT
                .with(visibility)
                .with(Waiting.NEVER)
                .with(images)
                .withBatchChanges(1 + random.nextInt(3));
        source = new MemoryServer("source", options, () -> Instant.EPOCH);
        target = new MemoryServer("target", options.with(Visibility.EXACT_BY_TX), () -> Instant.EPOCH);
        createTable(0, KeyClass.ORDERED);
        createTable(1, random.nextInt(3) == 0 ? KeyClass.UNORDERED : KeyClass.ORDERED);
        if (random.nextInt(3) == 0 && visibility != Visibility.TRI_STATE && images == Images.FULL) {
            createTable(2, KeyClass.NONE);
        }
        following = random.nextBoolean() ? Spread.BY_KEY : Spread.BY_TRANSACTION;
        beginning = random.nextInt(3) == 0 ? following : Spread.BY_CHUNK;
        holdBytes = random.nextInt(3) == 0 ? 150 : Long.MAX_VALUE;
        createTable(tables.size(), KeyClass.ORDERED);
        witness = new Witness(source, target, tables.remove(tables.size() - 1));
        if (beginning == Spread.BY_CHUNK) {
            fill();
        }
    }

    Visibility visibility() {
        return visibility;
    }

    List<TablePair> tables() {
        return tables;
    }

    /** Tells which transactions are in the target. */
    Witness witness() {
        return witness;
    }

    /** Whether rows are to be copied first; if not, there are none, as after a switch. */
    Spread beginning() {
        return beginning;
    }

    /** Up to what size the engine holds a transaction back. */
    long holdBytes() {
        return holdBytes;
    }

    MemoryServer source() {
        return source;
    }

    MemoryServer target() {
        return target;
    }

    /** A direction as a new process would open it. */
    Direction open(UnaryOperator<Source> lens) {
        MemoryStore from = source.open("sim");
        MemoryStore to = target.open("sim");
        List<TablePair> all = new ArrayList<>(tables);
        all.add(witness.table());
        Definitions definitions = Definitions.now(
                from.schema(), all.stream().map(pair -> pair.source().name()).toList());
        return new Direction("forward", lens.apply(from.source()), to.target("forward"), all, following, definitions);
    }

    /** True if the application has more to do. */
    boolean isBusy() {
        return writesLeft > 0
                || !working.isEmpty()
                || !source.hidden().isEmpty()
                || !source.unreported().isEmpty();
    }

    /** The application or the source takes a step. */
    void step() {
        int choice = random.nextInt(10);
        if (choice < 4) {
            write();
        } else if (choice < 6) {
            end();
        } else if (choice < 9) {
            show();
        } else {
            report();
        }
    }

    /** Ends every transaction and shows everything. */
    void calm() {
        writesLeft = 0;
        working.forEach(witness::ends);
        working.forEach(MemoryTx::commit);
        working.clear();
        source.settle();
    }

    /** Open transactions of the application are lost when the source crashes. */
    void crashSource() {
        source.crash();
        working.clear();
    }

    /**
     * True if a transaction behind a position emptied a table: its part up to there is made durable under the old
     * position, so that the target is ahead of it for a moment. (For a table without a key that is a known weakness
     * where the transaction is too large to be held, so that nothing is emptied there.)
     */
    boolean isEmptiedBehind(Position reached) {
        return emptying.stream().anyMatch(tx -> !tx.open() && isCommitted(tx) && !MemoryServer.upTo(reached, tx.ref()));
    }

    private static boolean isCommitted(MemoryTx tx) {
        return !tx.toString().contains("ROLLED_BACK");
    }

    private void createTable(int number, KeyClass keyClass) {
        TableName name = new TableName("", "t" + number);
        boolean keyed = keyClass != KeyClass.NONE;
        List<Column> columns = List.of(
                new Column("id", Optional.of(NUMBER), "long", false, Column.Preset.NONE),
                new Column("v", Optional.of(NUMBER), "long", false, Column.Preset.NONE));
        TableShape shape = new TableShape(
                name, columns, keyed ? List.of("id") : List.of(), keyClass, List.of(), List.of(), List.of(), List.of());
        source.createTable(shape);
        target.createTable(shape);
        Table table = new Table(
                number,
                name,
                List.of(new ColumnSpec("id", NUMBER), new ColumnSpec("v", NUMBER)),
                keyed ? List.of(0) : List.of(0, 1),
                keyClass,
                !keyed || random.nextInt(4) == 0);
        tables.add(new TablePair(table, table, RowRules.NONE, List.of()));
    }

    private void fill() {
        MemoryTx tx = witness.begins(source.begin(), true);
        for (TablePair table : tables) {
            for (long key = 0; key < KEYS; key++) {
                if (random.nextBoolean()) {
                    tx.insert(table.source().name(), Row.of(key, nextValue++));
                }
            }
        }
        tx.commit();
    }

    private void write() {
        if (writesLeft <= 0) {
            return;
        }
        writesLeft--;
        if (working.isEmpty() || (working.size() < TRANSACTIONS_MAX && random.nextInt(3) == 0)) {
            working.add(witness.begins(source.begin(), random.nextBoolean()));
        }
        MemoryTx tx = working.get(random.nextInt(working.size()));
        TablePair table = tables.get(random.nextInt(tables.size()));
        try {
            change(tx, table);
        } catch (WriteRefusedException refused) {
            // Another transaction holds the row, or it is not there: an application would try something else.
            nextValue++;
        }
    }

    private void change(MemoryTx tx, TablePair table) {
        TableName name = table.source().name();
        long key = random.nextInt(KEYS);
        int kind = random.nextInt(20);
        if (table.source().keyClass() == KeyClass.NONE) {
            List<Row> rows = source.rows(name);
            if (kind < 10 || rows.isEmpty()) {
                tx.insert(name, Row.of(key, random.nextInt(3)));
            } else if (kind < 15) {
                tx.delete(name, rows.get(random.nextInt(rows.size())));
            } else {
                tx.change(name, rows.get(random.nextInt(rows.size())), Row.of(key, random.nextInt(3)));
            }
        } else if (kind < 11) {
            tx.put(name, Row.of(key, nextValue++));
            witness.wrote(tx, name, key);
        } else if (kind < 16) {
            tx.delete(name, Row.of(key));
            witness.wrote(tx, name, key);
        } else if (kind < 19) {
            long other = random.nextInt(KEYS);
            tx.change(name, Row.of(key), Row.of(other, nextValue++));
            witness.wrote(tx, name, key);
            witness.wrote(tx, name, other);
        } else if (random.nextInt(4) == 0 && (tables.size() == 2 || holdBytes == Long.MAX_VALUE)) {
            tx.truncate(name);
            emptying.add(tx);
        }
    }

    private void end() {
        if (working.isEmpty()) {
            return;
        }
        MemoryTx tx = working.remove(random.nextInt(working.size()));
        if (random.nextInt(8) == 0) {
            tx.rollback();
        } else {
            witness.ends(tx);
            tx.append();
        }
    }

    private void show() {
        List<MemoryTx> hidden = source.hidden();
        if (!hidden.isEmpty()) {
            hidden.get(random.nextInt(hidden.size())).show();
        }
    }

    private void report() {
        List<MemoryTx> unreported =
                source.unreported().stream().filter(tx -> !tx.running()).toList();
        if (!unreported.isEmpty()) {
            unreported.get(random.nextInt(unreported.size())).report();
        }
    }
}
