package dev.midflight.testkit.memory;

import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Store;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.testkit.contract.Application;
import dev.midflight.testkit.contract.ApplicationRefusedException;
import dev.midflight.testkit.contract.Sample;
import dev.midflight.testkit.contract.Samples;
import dev.midflight.testkit.contract.StoreUnderTest;
import dev.midflight.testkit.contract.Write;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** A memory server for the contracts. */
final class MemoryUnderTest implements StoreUnderTest {

    private final MemoryServer server;

    MemoryUnderTest(MemoryOptions options) {
        this.server = new MemoryServer("contract", options, InstantSource.system());
    }

    @Override
    public Store open(String migration) {
        return server.open(migration);
    }

    @Override
    public Application application() {
        return new MemoryApplication(server);
    }

    @Override
    public TableName name(String table) {
        return new TableName("", table);
    }

    @Override
    public void drop(TableName table) {
        server.dropTable(table);
    }

    @Override
    public void addColumn(TableName table, ColumnSpec added) {
        TableShape shape;
        try (Store store = open("alter")) {
            shape = store.schema().shape(table).orElseThrow();
        }
        List<Column> columns = new ArrayList<>(shape.columns());
        columns.add(
                new Column(added.name(), Optional.of(added.type()), added.type().toString(), true, Column.Preset.NONE));
        server.alter(
                new TableShape(
                        shape.name(),
                        columns,
                        shape.key(),
                        shape.keyClass(),
                        shape.indexes(),
                        shape.references(),
                        shape.checks(),
                        shape.findings()),
                "add " + added.name());
    }

    @Override
    public void cutConnections() {
        server.cutConnections();
    }

    @Override
    public List<Sample> samples() {
        List<Sample> samples = new ArrayList<>(Samples.common());
        samples.add(Sample.of(LogicalType.of(Kind.DOCUMENT), new byte[] {1, 2, 3}));
        return samples;
    }

    @Override
    public Optional<Hidden> commitHidden(List<Write> writes) {
        MemoryTx tx = server.begin();
        writes.forEach(write -> MemoryApplication.write(tx, write));
        tx.append();
        return Optional.of(() -> {
            tx.show();
            tx.report();
        });
    }

    /** An application's session, which commits and shows in one step. */
    private static final class MemoryApplication implements Application {

        private final MemoryServer server;
        private Optional<MemoryTx> open = Optional.empty();

        MemoryApplication(MemoryServer server) {
            this.server = server;
        }

        @Override
        public void write(Write write) {
            MemoryTx tx = open.orElseGet(server::begin);
            open = Optional.of(tx);
            try {
                write(tx, write);
            } catch (WriteRefusedException refused) {
                throw new ApplicationRefusedException(refused);
            }
        }

        static void write(MemoryTx tx, Write write) {
            TableName table = write.table().name();
            if (write instanceof Write.Insert insert) {
                tx.insert(table, insert.row());
            } else if (write instanceof Write.Update update) {
                tx.change(table, update.key(), update.row());
            } else if (write instanceof Write.Delete delete) {
                tx.delete(table, delete.key());
            } else if (write instanceof Write.Truncate) {
                tx.truncate(table);
            } else {
                throw new AssertionError(write);
            }
        }

        @Override
        public void commit() {
            open.ifPresent(MemoryTx::commit);
            open = Optional.empty();
        }

        @Override
        public void rollback() {
            open.filter(MemoryTx::open).ifPresent(MemoryTx::rollback);
            open = Optional.empty();
        }

        @Override
        public void close() {
            rollback();
        }
    }
}
