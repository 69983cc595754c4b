package dev.midflight.stores.mysql;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.testkit.contract.Application;
import dev.midflight.testkit.contract.ApplicationRefusedException;
import dev.midflight.testkit.contract.StoreUnderTest;
import dev.midflight.testkit.contract.ValueText;
import dev.midflight.testkit.contract.Write;
import dev.midflight.testkit.memory.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A database of a real MariaDB, for the contracts: Midflight and the application have logins of their own. */
final class MysqlUnderTest implements StoreUnderTest {

    private static final String PASSWORD = "secret";

    private final Database database;

    /** A new database on MariaDB. */
    static MysqlUnderTest mariadb() {
        return new MysqlUnderTest(Database.fresh());
    }

    /** A new database on the MySQL that {@link Database#onMysql} finds. */
    static MysqlUnderTest mysql() {
        return new MysqlUnderTest(Database.onMysql());
    }

    private MysqlUnderTest(Database database) {
        this.database = database;
        database.run(
                "CREATE USER IF NOT EXISTS midflight IDENTIFIED BY '%s'".formatted(PASSWORD),
                "GRANT ALL ON *.* TO midflight WITH GRANT OPTION",
                "CREATE USER IF NOT EXISTS application IDENTIFIED BY '%s'".formatted(PASSWORD),
                "GRANT ALL ON %s.* TO application".formatted(database.name()));
        // As long as one migration is there, the state tables are; to make them anew for each test takes longest.
        try (Store keeper = open("keeper")) {
            keeper.target("forward").own(1);
        }
    }

    @Override
    public Store open(String migration) {
        return database.open("midflight", PASSWORD, migration);
    }

    @Override
    public Application application() {
        return new Session(database.connect("application", PASSWORD), database.facts());
    }

    @Override
    public TableName name(String table) {
        return new TableName("", table);
    }

    @Override
    public void drop(TableName table) {
        database.run("DROP TABLE IF EXISTS " + Sql.quote(table));
    }

    @Override
    public void addColumn(TableName table, ColumnSpec column) {
        String type = new Words(database.facts())
                .of(column.type(), column.type().toString(), 0)
                .declared();
        database.run(
                "ALTER TABLE %s ADD COLUMN %s %s NULL".formatted(Sql.quote(table), Sql.quote(column.name()), type));
    }

    @Override
    public void cutConnections() {
        String of = "SELECT id FROM information_schema.processlist WHERE user = 'midflight' AND db = '%s'";
        for (List<String> session : database.rows(of.formatted(database.name()))) {
            database.run("KILL " + session.get(0));
        }
    }

    @Override
    public int largeTransactionRows() {
        return 8_000;
    }

    private static final class Session implements Application {

        private final Connection connection;

        private final Server server;

        Session(Connection connection, Server server) {
            this.connection = connection;
            this.server = server;
            run("SET time_zone = '+00:00', autocommit = 0");
        }

        @Override
        public void write(Write write) {
            if (write instanceof Write.Insert insert) {
                String names = Sql.quoteAll(
                        write.table().columns().stream().map(ColumnSpec::name).toList());
                run("INSERT INTO %s (%s) VALUES (%s)"
                        .formatted(name(write), names, values(insert.table(), insert.row())));
            } else if (write instanceof Write.Update update) {
                run("UPDATE %s SET %s WHERE %s LIMIT 1"
                        .formatted(
                                name(write),
                                assignments(update.table(), update.row()),
                                condition(update.table(), update.key())));
            } else if (write instanceof Write.Delete delete) {
                run("DELETE FROM %s WHERE %s LIMIT 1".formatted(name(write), condition(delete.table(), delete.key())));
            } else {
                run("TRUNCATE TABLE " + name(write));
            }
        }

        @Override
        public void commit() {
            run("COMMIT");
        }

        @Override
        public void rollback() {
            run("ROLLBACK");
        }

        @Override
        public void close() {
            try {
                connection.close();
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        }

        private void run(String sql) {
            try (Statement statement = Sql.statement(connection)) {
                statement.execute(sql);
            } catch (SQLException e) {
                throw new ApplicationRefusedException(e);
            }
        }

        private static String name(Write write) {
            return Sql.quote(write.table().name());
        }

        private String values(Table table, Row row) {
            return IntStream.range(0, table.columns().size())
                    .mapToObj(i -> literal(table.columns().get(i).type(), row.value(i)))
                    .collect(Collectors.joining(", "));
        }

        private String assignments(Table table, Row row) {
            return IntStream.range(0, table.columns().size())
                    .mapToObj(i -> "%s = %s"
                            .formatted(
                                    Sql.quote(table.columns().get(i).name()),
                                    literal(table.columns().get(i).type(), row.value(i))))
                    .collect(Collectors.joining(", "));
        }

        private String condition(Table table, Row key) {
            List<String> parts = new ArrayList<>();
            for (int i = 0; i < table.key().size(); i++) {
                ColumnSpec column = table.keyColumns().get(i);
                parts.add("%s <=> %s".formatted(Sql.quote(column.name()), literal(column.type(), key.value(i))));
            }
            return String.join(" AND ", parts);
        }

        private String literal(LogicalType type, Object value) {
            if (value instanceof Row.Mark) {
                return "NULL";
            }
            String text = ValueText.of(type, value);
            return switch (type.kind()) {
                case BOOLEAN, INTEGER, UNSIGNED, DECIMAL, FLOAT, DOUBLE -> text;
                case UUID -> server.hasUuid() ? Sql.literal(text) : "UUID_TO_BIN('%s')".formatted(text);
                case BITS -> "b'%s'".formatted(text);
                case BYTES, GEOMETRY, DOCUMENT -> "x'%s'".formatted(text);
                case TEXT, DATE, TIME, DATETIME, INSTANT, JSON, ENUM, SET, INET, ARRAY -> Sql.literal(text);
            };
        }
    }
}
