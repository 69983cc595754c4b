package dev.midflight.testkit.contract;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.testkit.memory.Row;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The one adapter through which the contracts reach a store. The server behind it runs already. */
public interface StoreUnderTest {

    /** Opens the store for a migration, as a process of Midflight does. */
    Store open(String migration);

    /** Opens a session as the application does. */
    Application application();

    /** A table's name in the store's default namespace. */
    TableName name(String table);

    /** Drops a table, if it is there. */
    void drop(TableName table);

    /** Adds a nullable column to a table, as an operator does. */
    void addColumn(TableName table, ColumnSpec column);

    /** Cuts every connection that Midflight has; the application's may be cut too. */
    void cutConnections();

    /** What the store must carry unchanged; all common ones unless it says otherwise. */
    default List<Sample> samples() {
        return Samples.common();
    }

    /** How many rows of about 200 bytes make a transaction that the log must deliver in pieces. */
    default int largeTransactionRows() {
        return 20_000;
    }

    /**
     * Commits writes so that the log has them and no snapshot sees them until the answer is closed; for stores where
     * that
     * can be brought about.
     */
    default Optional<Hidden> commitHidden(List<Write> writes) {
        return Optional.empty();
    }

    /** A commit that is in the log and not yet visible. */
    interface Hidden extends AutoCloseable {

        /** Lets it become visible, and waits until it is. */
        @Override
        void close();
    }

    /** Creates a table, in place of one of that name, as the store itself would plan it. */
    default Table create(int number, TableSpec spec) {
        TableName name = name(spec.name());
        drop(name);
        try (Store store = open("create")) {
            Schema schema = store.schema();
            SchemaPlan plan = schema.plan(spec.shape(name), name);
            plan.create().forEach(schema::execute);
            plan.afterCopy().forEach(schema::execute);
            TableShape shape = schema.shape(name).orElseThrow();
            Table table = spec.table(number, name);
            KeyClass keyClass = spec.key().isEmpty() ? KeyClass.NONE : schema.keyClass(shape, spec.key());
            return new Table(number, name, table.columns(), table.key(), keyClass, table.alone());
        }
    }

    /** The rows of a table now, in the order of the store. */
    default List<Row> rows(Table table) {
        try (Store store = open("rows");
                RowRead read = store.source().read(table, KeySpan.ALL)) {
            List<Row> rows = new ArrayList<>();
            RowBatch batch = table.batch();
            while (read.next(batch, 1 << 20)) {
                rows.addAll(Row.all(batch));
            }
            return rows;
        }
    }

    /** Runs one transaction of the application. */
    default void commit(Write... writes) {
        commit(List.of(writes));
    }

    /** Runs one transaction of the application. */
    default void commit(List<Write> writes) {
        try (Application application = application()) {
            writes.forEach(application::write);
            application.commit();
        }
    }
}
