package dev.midflight.stores.postgres;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.testkit.contract.Application;
import dev.midflight.testkit.contract.ApplicationRefusedException;
import dev.midflight.testkit.contract.Sample;
import dev.midflight.testkit.contract.Samples;
import dev.midflight.testkit.contract.StoreUnderTest;
import dev.midflight.testkit.contract.ValueText;
import dev.midflight.testkit.contract.Write;
import dev.midflight.testkit.memory.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** The contracts' way to the server. */
final class PostgresUnderTest implements StoreUnderTest {

    @Override
    public Store open(String migration) {
        return Servers.open(migration);
    }

    @Override
    public Application application() {
        try {
            return new PostgresApplication(Servers.app());
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Override
    public TableName name(String table) {
        return new TableName("", table);
    }

    @Override
    public void drop(TableName table) {
        Servers.execute("DROP TABLE IF EXISTS " + Names.quote(table));
    }

    @Override
    public void addColumn(TableName table, ColumnSpec column) {
        Servers.execute("ALTER TABLE %s ADD COLUMN %s %s"
                .formatted(
                        Names.quote(table),
                        Names.quote(column.name()),
                        TypeMap.column(column.type(), "").declared()));
    }

    @Override
    public void cutConnections() {
        Servers.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND"
                + " application_name LIKE 'midflight%'");
    }

    /** Lists need an element type, which the contracts' types do not have; {@link ValuesTest} has them. */
    @Override
    public List<Sample> samples() {
        return Samples.common().stream()
                .filter(sample -> sample.type().kind() != Kind.ARRAY)
                .toList();
    }

    /** A synchronous standby that never answers: the commit is in the log, and no snapshot sees it. */
    @Override
    public Optional<Hidden> commitHidden(List<Write> writes) {
        try {
            Connection session = Servers.app();
            int process = Integer.parseInt(Servers.query(session, "SELECT pg_backend_pid()"));
            Servers.execute(session, "SET synchronous_commit = on");
            PostgresApplication application = new PostgresApplication(session);
            writes.forEach(application::write);
            CompletableFuture<Void> committing = CompletableFuture.runAsync(application::commit);
            await("SELECT wait_event FROM pg_stat_activity WHERE pid = " + process, "SyncRep");
            return Optional.of(() -> {
                Servers.execute("SELECT pg_cancel_backend(%d)".formatted(process));
                committing.join();
                application.close();
            });
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private static void await(String query, String answer) {
        while (!Servers.query(query).equals(answer)) {
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** A session with the rights of an application. */
    private static final class PostgresApplication implements Application {

        private final Connection connection;

        PostgresApplication(Connection connection) throws SQLException {
            this.connection = connection;
            connection.setAutoCommit(false);
        }

        @Override
        public void write(Write write) {
            try {
                Servers.execute(connection, words(write));
            } catch (SQLException answer) {
                throw new ApplicationRefusedException(answer);
            }
        }

        private static String words(Write write) {
            Table table = write.table();
            String name = Names.quote(table.name());
            List<Integer> all =
                    IntStream.range(0, table.columns().size()).boxed().toList();
            if (write instanceof Write.Insert insert) {
                return "INSERT INTO %s (%s) VALUES (%s)"
                        .formatted(
                                name,
                                Names.list(table.columns().stream()
                                        .map(ColumnSpec::name)
                                        .toList()),
                                String.join(", ", literals(table, all, insert.row())));
            }
            if (write instanceof Write.Update update) {
                List<String> values = literals(table, all, update.row());
                String sets = all.stream()
                        .map(i -> Names.quote(table.columns().get(i).name()) + " = " + values.get(i))
                        .collect(Collectors.joining(", "));
                return "UPDATE %s SET %s WHERE ctid = (SELECT ctid FROM %s WHERE %s LIMIT 1)"
                        .formatted(name, sets, name, condition(table, update.key()));
            }
            if (write instanceof Write.Delete delete) {
                return "DELETE FROM %s WHERE ctid = (SELECT ctid FROM %s WHERE %s LIMIT 1)"
                        .formatted(name, name, condition(table, delete.key()));
            }
            return "TRUNCATE " + name;
        }

        private static String condition(Table table, Row key) {
            List<String> values = literals(table, table.key(), key);
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < values.size(); i++) {
                String column = table.columns().get(table.key().get(i)).name();
                parts.add("%s IS NOT DISTINCT FROM %s".formatted(Names.quote(column), values.get(i)));
            }
            return String.join(" AND ", parts);
        }

        private static List<String> literals(Table table, List<Integer> places, Row row) {
            List<String> literals = new ArrayList<>();
            for (int i = 0; i < places.size(); i++) {
                literals.add(literal(table.columns().get(places.get(i)), row.value(i)));
            }
            return literals;
        }

        private static String literal(ColumnSpec column, Object value) {
            if (value == Row.Mark.NULL) {
                return "NULL";
            }
            String text = ValueText.of(column.type(), value);
            return switch (column.type().kind()) {
                case BYTES, GEOMETRY -> "'\\x%s'".formatted(text);
                case INSTANT -> "'%s+00'".formatted(text);
                case SET -> text.isEmpty() ? "'{}'" : "'{\"%s\"}'".formatted(text.replace(",", "\",\""));
                default -> Names.literal(text);
            };
        }

        @Override
        public void commit() {
            try {
                connection.commit();
            } catch (SQLException answer) {
                throw new ApplicationRefusedException(answer);
            }
        }

        @Override
        public void rollback() {
            try {
                connection.rollback();
            } catch (SQLException lost) {
                throw new IllegalStateException(lost);
            }
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException lost) {
                throw new IllegalStateException(lost);
            }
        }
    }
}
