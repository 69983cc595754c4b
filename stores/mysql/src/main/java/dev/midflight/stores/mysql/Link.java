package dev.midflight.stores.mysql;

import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/** What all parts of a store share: its connections, the server's facts and the definitions read so far. */
final class Link {

    private final Sessions sessions;
    private final Server server;
    private final String migration;
    private final Map<TableName, CatalogTable> tables = new ConcurrentHashMap<>();
    private volatile boolean stateThere;

    Link(Sessions sessions, Server server, String migration) {
        this.sessions = sessions;
        this.server = server;
        this.migration = migration;
    }

    /** Something done over a connection. */
    interface Work<T> {

        /** Does it; the connection is in autocommit mode and is to be left so. */
        T run(Connection connection) throws SQLException;
    }

    Sessions sessions() {
        return sessions;
    }

    Server server() {
        return server;
    }

    String migration() {
        return migration;
    }

    String database() {
        return sessions.endpoint().database();
    }

    /** Does something over a connection of its own; {@code attempt} begins the message if it does not work. */
    <T> T with(String attempt, Work<T> work) {
        Connection connection = null;
        try {
            connection = sessions.take();
            T result = work.run(connection);
            sessions.giveBack(connection);
            connection = null;
            return result;
        } catch (SQLException e) {
            throw failure(attempt, e);
        } finally {
            if (connection != null) {
                sessions.close(connection);
            }
        }
    }

    /** A session of the caller's own, whose transactions cannot write. */
    Connection questions(Duration timeout) {
        Connection connection = null;
        try {
            connection = sessions.open();
            long millis = timeout.toMillis();
            Sql.run(
                    connection,
                    server.mariadb()
                            ? "SET SESSION max_statement_time = %s".formatted(BigDecimal.valueOf(millis, 3))
                            : "SET SESSION max_execution_time = %d".formatted(millis));
            Sql.run(connection, "SET SESSION TRANSACTION READ ONLY");
            connection.setAutoCommit(false);
            Connection ready = connection;
            connection = null;
            return ready;
        } catch (SQLException e) {
            throw failure("Cannot open a session that reads only", e);
        } finally {
            if (connection != null) {
                sessions.drop(connection);
            }
        }
    }

    /** Creates the state tables unless this process has already seen them; another process may drop them meanwhile. */
    void createState(Connection connection) throws SQLException {
        if (!stateThere) {
            StateTables.create(connection, migration);
            stateThere = true;
        }
    }

    /** Says that the state tables may be gone. */
    void forgetState() {
        stateThere = false;
    }

    /** A failure of this store. */
    dev.midflight.spi.StoreException failure(String attempt, SQLException failure) {
        return Failures.of("%s on %s".formatted(attempt, sessions.endpoint()), failure);
    }

    /** The definition of a table that must be there; read once, until {@link #forget}. */
    CatalogTable table(TableName name) {
        CatalogTable known = tables.get(name);
        if (known != null) {
            return known;
        }
        Optional<CatalogTable> read = with(
                "Cannot read the definition of %s".formatted(name),
                connection -> new Catalog(connection, server, database()).table(name));
        CatalogTable table = read.orElseThrow(() -> failure(
                "Cannot read the definition of %s".formatted(name),
                new SQLException("the table does not exist", "42S02", Failures.NO_SUCH_TABLE)));
        tables.put(name, table);
        return table;
    }

    /** A table of the migration with the columns that hold its values; a column that is new is looked for again. */
    BoundTable bind(Table wanted) {
        CatalogTable held = table(wanted.name());
        boolean complete = wanted.columns().stream()
                .allMatch(column -> held.column(column.name()).isPresent());
        if (!complete) {
            forget(wanted.name());
        }
        return BoundTable.of(wanted, table(wanted.name()));
    }

    /** Forgets a definition, because it may have changed. */
    void forget(TableName name) {
        tables.remove(name);
    }
}
