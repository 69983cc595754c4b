package dev.midflight.stores.mysql;

import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Vector;
import dev.midflight.testkit.servers.MariaDbServer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A new database on a server that all tests share, with a store on it. */
final class Database implements AutoCloseable {

    private static final Map<String, MariaDbServer> SERVERS = new ConcurrentHashMap<>();
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Place place;
    private final String name;
    private final Connection connection;
    private final Store store;

    private Database(Place place) {
        this.place = place;
        this.name = "shop" + NUMBER.incrementAndGet();
        try (Connection admin = DriverManager.getConnection(place.jdbcUrl("mysql"), place.user(), place.password())) {
            run(admin, "DROP DATABASE IF EXISTS " + name);
            run(admin, "CREATE DATABASE " + name);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        this.connection = connect();
        this.store = open(place.user(), place.password());
    }

    /**
     * Where a server is.
     *
     * @param scheme of its URL
     * @param port on loopback
     * @param user who may do everything
     * @param password theirs
     */
    record Place(String scheme, int port, String user, String password) {

        static Place of(MariaDbServer server) {
            return new Place("mariadb", server.port(), server.adminUser(), server.adminPassword());
        }

        String url(String database) {
            return "%s://127.0.0.1:%d/%s".formatted(scheme, port, database);
        }

        String jdbcUrl(String database) {
            return "jdbc:mariadb://127.0.0.1:%d/%s?sslMode=disable&allowPublicKeyRetrieval=true"
                    .formatted(port, database);
        }
    }

    /** A database on the server with full row metadata. */
    static Database fresh() {
        return on(Map.of());
    }

    /** A database on a server with these settings. */
    static Database on(Map<String, String> settings) {
        return on(SERVERS.computeIfAbsent(settings.toString(), key -> MariaDbServer.launch(settings)));
    }

    /** A database on a server of its own, which the caller closes. */
    static Database on(MariaDbServer server) {
        return new Database(Place.of(server));
    }

    /** A database on the MySQL that runs where {@code -Dmidflight.mysql=port:user:password} says. */
    static Database onMysql() {
        String[] parts = System.getProperty("midflight.mysql", "").split(":", 3);
        return new Database(new Place("mysql", Integer.parseInt(parts[0]), parts[1], parts[2]));
    }

    Store store() {
        return store;
    }

    Place place() {
        return place;
    }

    String name() {
        return name;
    }

    Store open(String user, String password) {
        return open(user, password, "m1");
    }

    Store open(String user, String password, String migration) {
        URI url = URI.create(place.url(name));
        return new MysqlProvider().open(new StoreAddress(url, user, password, migration));
    }

    Server facts() {
        try {
            return Server.of(connection);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Connection connect() {
        return connect(place.user(), place.password());
    }

    /** A session whose statements are prepared by the server. */
    Connection preparing() {
        return connect(place.jdbcUrl(name) + "&useServerPrepStmts=true", place.user(), place.password());
    }

    Connection connect(String user, String password) {
        return connect(place.jdbcUrl(name), user, password);
    }

    private static Connection connect(String url, String user, String password) {
        try {
            return DriverManager.getConnection(url, user, password);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    Database run(String... statements) {
        for (String sql : statements) {
            run(connection, sql);
        }
        return this;
    }

    static void run(Connection connection, String sql) {
        try (Statement statement = connection.createStatement()) {
            statement.setEscapeProcessing(false);
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    List<List<String>> rows(String sql) {
        try {
            return Sql.rows(connection, sql);
        } catch (SQLException e) {
            throw new IllegalStateException(sql, e);
        }
    }

    /** A table of the migration with all columns of a table that travel. */
    Table table(String table) {
        TableShape shape = store.schema().shape(new TableName("", table)).orElseThrow();
        List<ColumnSpec> columns = new ArrayList<>();
        List<Integer> key = new ArrayList<>();
        for (Column column : shape.columns()) {
            if (!column.generated() && column.type().isPresent()) {
                columns.add(new ColumnSpec(column.name(), column.type().get()));
            }
        }
        for (String part : shape.key()) {
            for (int i = 0; i < columns.size(); i++) {
                if (columns.get(i).name().equals(part)) {
                    key.add(i);
                }
            }
        }
        if (key.isEmpty()) {
            for (int i = 0; i < columns.size(); i++) {
                key.add(i);
            }
        }
        boolean alone = shape.keyClass() == KeyClass.NONE || shape.hasSecondaryUnique();
        return new Table(1, shape.name(), columns, key, shape.keyClass(), alone);
    }

    /** All rows of a table, read in one snapshot. */
    static RowBatch read(RowReader reader, Table table) {
        RowBatch all = table.batch();
        RowBatch part = table.batch();
        try (RowRead read = reader.read(table, KeySpan.ALL)) {
            while (read.next(part, 1 << 16)) {
                for (int row = 0; row < part.rows(); row++) {
                    all.addFrom(part, row);
                }
            }
        }
        return all;
    }

    /** All events from a position on up to now. */
    List<LogEvent> log(Position from, Table... tables) {
        Source source = store.source();
        Position end = source.mark("end");
        List<LogEvent> events = new ArrayList<>();
        try (ChangeLog log = source.log(from, List.of(tables))) {
            long deadline = System.nanoTime() + Duration.ofSeconds(20).toNanos();
            while (System.nanoTime() < deadline) {
                Optional<LogEvent> event = log.poll(Duration.ofMillis(200));
                if (event.isEmpty()) {
                    continue;
                }
                events.add(event.get());
                if (reached(event.get(), end)) {
                    return events;
                }
            }
        }
        throw new IllegalStateException("the log did not reach " + end + ": " + events);
    }

    private static boolean reached(LogEvent event, Position end) {
        if (event instanceof LogEvent.Idle idle) {
            return idle.position().covers(end);
        }
        return event instanceof LogEvent.Commit commit && commit.position().covers(end);
    }

    /** The changes among events. */
    static List<ChangeBatch> changes(List<LogEvent> events) {
        List<ChangeBatch> batches = new ArrayList<>();
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Changes changes) {
                batches.add(changes.batch());
            }
        }
        return batches;
    }

    /** A row as text: one entry a column. */
    static List<String> text(RowBatch rows, int row) {
        List<String> values = new ArrayList<>();
        for (int i = 0; i < rows.columns().size(); i++) {
            values.add(rows.columns().get(i).name() + "=" + text(rows.vector(i), row));
        }
        return values;
    }

    private static String text(Vector vector, int row) {
        if (vector.isNull(row)) {
            return "NULL";
        }
        if (vector.isAbsent(row)) {
            return "ABSENT";
        }
        return switch (vector.storage()) {
            case LONG -> Long.toString(vector.longAt(row));
            case DOUBLE -> Double.toString(vector.doubleAt(row));
            case BYTES -> {
                byte[] bytes = vector.bytesAt(row);
                String text = new String(bytes, StandardCharsets.UTF_8);
                boolean plain = text.chars().allMatch(letter -> letter >= ' ' && letter != 0xFFFD);
                yield plain && text.length() < 200
                        ? text
                        : "0x" + HexFormat.of().formatHex(bytes);
            }
        };
    }

    static List<List<String>> text(RowBatch rows) {
        List<List<String>> all = new ArrayList<>();
        for (int row = 0; row < rows.rows(); row++) {
            all.add(text(rows, row));
        }
        return all;
    }

    @Override
    public void close() {
        store.close();
        try {
            if (connection.isValid(1)) {
                run("DROP DATABASE " + name);
            }
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
