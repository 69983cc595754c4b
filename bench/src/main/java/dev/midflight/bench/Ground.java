package dev.midflight.bench;

import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.PipedInputStream;
import java.io.PipedOutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.postgresql.PGConnection;

/** The servers that everything runs on, set up as for production, and a folder for files. */
final class Ground implements AutoCloseable {

    private static final int PIPE = 4 << 20;

    /** One that replicates from another needs a number of its own. */
    private static final AtomicInteger SERVERS = new AtomicInteger();

    private final Optional<Path> installation;
    private final Path folder;
    private Optional<MariaDbServer> mariadb = Optional.empty();
    private Optional<PostgresServer> postgresql = Optional.empty();

    private Ground(Optional<Path> installation, Path folder) {
        this.installation = installation;
        this.folder = folder;
    }

    /** A ground whose servers start when first wanted; PostgreSQL from an installation, or as Maven brings it. */
    static Ground open(Optional<Path> installation) throws IOException {
        return new Ground(installation, Files.createTempDirectory("midflight-bench-"));
    }

    /** A database of it, whether or not there is one yet. */
    Place place(Dialect dialect, String database) {
        return new Place(this, dialect, database);
    }

    Path folder() {
        return folder;
    }

    synchronized MariaDbServer mariadb() {
        MariaDbServer server = mariadb.orElseGet(() -> MariaDbServer.launch(Map.of(
                "server-id", Integer.toString(SERVERS.incrementAndGet()),
                "innodb-buffer-pool-size", "2G",
                "innodb-log-file-size", "2G",
                "innodb-flush-log-at-trx-commit", "1",
                "innodb-flush-method", "O_DIRECT",
                "local-infile", "ON",
                "max-allowed-packet", "1G")));
        mariadb = Optional.of(server);
        return server;
    }

    synchronized PostgresServer postgresql() {
        PostgresServer server = postgresql.orElseGet(this::launchPostgresql);
        postgresql = Optional.of(server);
        return server;
    }

    private PostgresServer launchPostgresql() {
        Map<String, String> settings = Map.of(
                "shared_buffers", "2GB",
                "max_wal_size", "8GB",
                "maintenance_work_mem", "512MB",
                "fsync", "on",
                "full_page_writes", "on",
                "synchronous_commit", "on",
                "track_commit_timestamp", "on");
        return installation
                .map(path -> PostgresServer.launch(path, settings))
                .orElseGet(() -> PostgresServer.launch(settings));
    }

    Connection connect(Dialect dialect, String database) throws SQLException {
        return switch (dialect) {
            case MARIADB ->
                DriverManager.getConnection(
                        mariadb().jdbcUrl(database) + "&allowLocalInfile=true",
                        mariadb().adminUser(),
                        mariadb().adminPassword());
            case POSTGRESQL ->
                DriverManager.getConnection(
                        postgresql().jdbcUrl(database),
                        postgresql().adminUser(),
                        postgresql().adminPassword());
        };
    }

    String url(Dialect dialect, String database) {
        return dialect == Dialect.MARIADB
                ? mariadb().url(database)
                : postgresql().url(database);
    }

    String user(Dialect dialect) {
        return dialect == Dialect.MARIADB ? mariadb().adminUser() : postgresql().adminUser();
    }

    String password(Dialect dialect) {
        return dialect == Dialect.MARIADB
                ? mariadb().adminPassword()
                : postgresql().adminPassword();
    }

    int port(Dialect dialect) {
        return dialect == Dialect.MARIADB ? mariadb().port() : postgresql().port();
    }

    /** A new, empty database; an older one of the name is dropped with its slots. */
    void recreate(Dialect dialect, String database) throws SQLException {
        if (dialect == Dialect.MARIADB) {
            try (Connection admin = connect(dialect, "mysql")) {
                run(admin, "DROP DATABASE IF EXISTS " + database, "CREATE DATABASE " + database);
            }
            return;
        }
        dropSlots(database, "");
        try (Connection admin = connect(dialect, "postgres")) {
            run(admin, "DROP DATABASE IF EXISTS %s WITH (FORCE)".formatted(database), "CREATE DATABASE " + database);
        }
    }

    /** Drops the slots of a database whose names begin so; who still reads from one is cut off. */
    void dropSlots(String database, String prefix) throws SQLException {
        try (Connection admin = connect(Dialect.POSTGRESQL, "postgres")) {
            String ofIt = "FROM pg_replication_slots WHERE database = '%s' AND starts_with(slot_name, '%s')"
                    .formatted(database, prefix);
            run(admin, "SELECT pg_terminate_backend(active_pid, 10000) %s AND active".formatted(ofIt));
            run(admin, "SELECT pg_drop_replication_slot(slot_name) " + ofIt);
        }
    }

    /** Makes a data set's table and fills it. */
    void load(Dialect dialect, String database, DataSet set, long rows) throws SQLException, IOException {
        try (Connection connection = connect(dialect, database);
                InputStream in = stream(set, dialect, rows)) {
            run(connection, set.create(dialect, true));
            if (dialect == Dialect.MARIADB) {
                try (Statement statement = connection.createStatement()) {
                    statement.unwrap(org.mariadb.jdbc.Statement.class).setLocalInfileInputStream(in);
                    statement.execute(
                            "LOAD DATA LOCAL INFILE 'rows' INTO TABLE %s CHARACTER SET utf8mb4".formatted(set.table()));
                }
                run(connection, "ANALYZE TABLE " + set.table());
            } else {
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn("COPY %s FROM STDIN".formatted(set.table()), in);
                run(connection, "VACUUM ANALYZE " + set.table());
            }
        }
    }

    /** Seconds of processor time that its servers have used. */
    double cpu() {
        return mariadb.map(server -> Cost.ofServer(server.pid())).orElse(0.0)
                + postgresql.map(server -> Cost.ofServer(server.pid())).orElse(0.0);
    }

    /** Lets the servers write out what is left of the work before. */
    void settle() throws SQLException {
        if (postgresql.isPresent()) {
            place(Dialect.POSTGRESQL, "postgres").run("CHECKPOINT");
        }
        if (mariadb.isPresent()) {
            place(Dialect.MARIADB, "mysql").run("FLUSH LOGS");
        }
    }

    private static InputStream stream(DataSet set, Dialect dialect, long rows) throws IOException {
        PipedInputStream in = new PipedInputStream(PIPE);
        PipedOutputStream out = new PipedOutputStream(in);
        Thread writer = new Thread(
                () -> {
                    try (out) {
                        DataWriter.write(set, dialect, rows, out);
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                "rows");
        writer.setDaemon(true);
        writer.start();
        return in;
    }

    static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The first column of all rows. */
    static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** Starts a program and waits for it; what it says goes into a file of the folder. */
    void program(Cost.Watcher watcher, String name, Map<String, String> environment, List<String> words)
            throws Exception {
        Process process = start(name, environment, words);
        watcher.await(process, "%s (see %s)".formatted(words.get(0), log(name, process)));
    }

    /** What goes before the words of a program that is to run on one processor only. */
    static List<String> onProcessor(int processor) {
        return List.of("taskset", "-c", Integer.toString(processor));
    }

    /** Lets a process, with its threads and children, run on one processor only. */
    static void keepOn(int processor, ProcessHandle process) throws IOException, InterruptedException {
        List<ProcessHandle> all =
                Stream.concat(Stream.of(process), process.descendants()).toList();
        for (ProcessHandle each : all) {
            new ProcessBuilder("taskset", "-a", "-c", "-p", Integer.toString(processor), Long.toString(each.pid()))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        }
    }

    /** Lets one of its servers run on one processor only. */
    void keepOn(int processor, Dialect dialect) throws IOException, InterruptedException {
        long pid = dialect == Dialect.MARIADB ? mariadb().pid() : postgresql().pid();
        keepOn(processor, ProcessHandle.of(pid).orElseThrow());
    }

    /** Starts a program; what it says goes into a file of the folder. */
    Process start(String name, Map<String, String> environment, List<String> words) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(words);
        builder.environment().putAll(environment);
        builder.directory(folder.toFile());
        builder.redirectErrorStream(true);
        Path log = folder.resolve(name + ".log");
        builder.redirectOutput(log.toFile());
        Process process = builder.start();
        Files.move(log, log(name, process));
        return process;
    }

    /** Where a process that was started says what it has to say. */
    Path log(String name, Process process) {
        return folder.resolve("%s-%d.log".formatted(name, process.pid()));
    }

    @Override
    public void close() {
        mariadb.ifPresent(MariaDbServer::close);
        postgresql.ifPresent(PostgresServer::close);
        // What the programs have said is small, and may be looked for.
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path each : all.filter(path ->
                            Files.isRegularFile(path) && !path.toString().endsWith(".log"))
                    .toList()) {
                Files.deleteIfExists(each);
            }
        } catch (IOException left) {
            throw new UncheckedIOException("Cannot empty %s".formatted(folder), left);
        }
    }
}
