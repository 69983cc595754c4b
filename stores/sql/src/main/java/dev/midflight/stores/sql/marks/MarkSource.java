package dev.midflight.stores.sql.marks;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.Backlog;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TxRef;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * A store whose changes are known by marks: whoever writes to it leaves, in the same transaction, the keys of the rows
 * that it changes, and {@link MarkPasses} reads those rows again. No log of the store is read, and no right on one
 * needed.
 *
 * <p>Passes over the marks and reads of rows are numbered in the order in which they begin, by {@link MarkNumbers}. A
 * snapshot that is opened after a read of rows sees all that the read saw, which is all that {@link MarkToken} says.
 */
public final class MarkSource implements Source {

    private final MarkDialect dialect;
    private final Supplier<MarkedRows> reader;
    private final Function<Collection<TableName>, Map<TableName, String>> definitions;
    private final MarkNumbers numbers;

    /**
     * A source.
     *
     * @param dialect the store's own words
     * @param reader reads rows; its tokens are not asked for
     * @param definitions the store's fingerprints of tables
     */
    public MarkSource(
            MarkDialect dialect,
            Supplier<MarkedRows> reader,
            Function<Collection<TableName>, Map<TableName, String>> definitions) {
        this.dialect = requireNonNull(dialect, "dialect");
        this.reader = requireNonNull(reader, "reader");
        this.definitions = requireNonNull(definitions, "definitions");
        this.numbers = new MarkNumbers(dialect::incarnation);
    }

    /** Marks stay until they are delivered and durable, so any position will do to begin at. */
    @Override
    public Position startLog(List<Table> tables) {
        dialect.create(tables);
        long now = numbers.next();
        return new MarkPosition(now, now);
    }

    @Override
    public ChangeLog log(Position from, List<Table> tables) {
        if (!(from instanceof MarkPosition position)) {
            throw new IllegalArgumentException("%s is no position among marks".formatted(from));
        }
        return new MarkLog(
                new MarkPasses(new MarkedTables(dialect, tables, definitions), reader.get(), numbers, position));
    }

    @Override
    public void dropLog() {
        // The table of marks is the application's, too: a writer that still leaves marks must not fail.
    }

    @Override
    public Optional<String> dropMarks() {
        return dialect.isThere() ? dialect.drop() : Optional.empty();
    }

    @Override
    public Optional<Backlog> backlog(List<Table> tables) {
        return Optional.of(
                tables.isEmpty() || !dialect.isThere() ? Backlog.NONE : new MarkTable(dialect).backlog(names(tables)));
    }

    private List<String> names(List<Table> tables) {
        return tables.stream().map(table -> dialect.name(table.name())).toList();
    }

    /** Marks of tables whose writers are on the other side now, or that nobody follows any more. */
    @Override
    public void dropLog(List<Table> tables) {
        if (!tables.isEmpty() && dialect.isThere()) {
            new MarkTable(dialect).forget(names(tables));
        }
    }

    /** Writes nothing: the log moves on by passes, and the next one to begin sees what was committed before now. */
    @Override
    public Position mark(String text) {
        return new MarkPosition(numbers.awaitedWithLook(), 0);
    }

    @Override
    public SnapshotToken now() {
        return new MarkToken(numbers.opened(), numbers.next());
    }

    /** Marks are kept until they are read. */
    @Override
    public Optional<Duration> retention(Position from) {
        return Optional.empty();
    }

    @Override
    public Position position(String text) {
        return MarkPosition.parse(text);
    }

    @Override
    public SnapshotToken token(String text) {
        return MarkToken.parse(text);
    }

    @Override
    public TxRef tx(String text) {
        return MarkTx.parse(text);
    }

    @Override
    public RowRead read(Table table, KeySpan span) {
        return opened(() -> reader.get().read(table, span));
    }

    @Override
    public RowRead read(Table table, List<Key> keys) {
        return opened(() -> reader.get().read(table, keys));
    }

    /** The pass of the token is taken once the snapshot is there: it sees all the marks that the snapshot sees. */
    private RowRead opened(Supplier<RowRead> open) {
        long before = numbers.opened();
        numbers.opening();
        try {
            return new MarkRead(open.get(), new MarkToken(before, numbers.promised()));
        } finally {
            numbers.openingEnded();
        }
    }

    @Override
    public Optional<Key> bound(Table table, Optional<Key> first, long rows) {
        return reader.get().bound(table, first, rows);
    }

    @Override
    public Estimate estimate(Table table) {
        return reader.get().estimate(table);
    }
}
