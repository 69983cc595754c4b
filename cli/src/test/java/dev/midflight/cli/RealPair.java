package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import dev.midflight.examples.Operator;
import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import dev.midflight.testkit.servers.Proxy;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** A MariaDB and a PostgreSQL, a plan from one to the other, and a run in a process that may die. */
final class RealPair implements AutoCloseable {

    private static final String PASSWORD = "not-a-secret";
    private static final Duration LONG = Duration.ofSeconds(90);

    private final MariaDbServer maria;
    private final PostgresServer postgres;
    private final Way way;
    private final Path folder;
    private final Path plan;
    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));
    private Optional<Process> run = Optional.empty();

    /** Which of the two is the source. */
    enum Way {
        MARIADB_TO_POSTGRES,
        POSTGRES_TO_MARIADB
    }

    /** The way from MariaDB in the usual build, and both with those that take minutes. */
    static List<Way> fromMariaDb() {
        return ways(Way.MARIADB_TO_POSTGRES);
    }

    /** The way from PostgreSQL in the usual build, and both with those that take minutes. */
    static List<Way> fromPostgreSql() {
        return ways(Way.POSTGRES_TO_MARIADB);
    }

    private static List<Way> ways(Way usual) {
        boolean all = "none".equals(System.getProperty("midflight.test.excluded"));
        return all ? List.of(Way.values()) : List.of(usual);
    }

    /** What the servers are like. */
    enum Kind {
        /** Their logs can be read, and Midflight's login may do everything. */
        LOGGED(
                Map.of("innodb-buffer-pool-size", "64M"),
                Map.of("max_prepared_transactions", "10"),
                List.of("GRANT ALL ON *.* TO mover@'127.0.0.1' WITH GRANT OPTION"),
                List.of("ALTER ROLE mover SUPERUSER REPLICATION")),
        /** There are no logs to read, and no rights on any. */
        LOGLESS(
                Map.of("innodb-buffer-pool-size", "64M", "log-bin", "OFF"),
                Map.of("wal_level", "minimal", "max_wal_senders", "0", "max_replication_slots", "0"),
                List.of(
                        "GRANT ALL ON pair.* TO mover@'127.0.0.1' WITH GRANT OPTION",
                        "GRANT SELECT ON mysql.* TO mover@'127.0.0.1'"),
                List.of(
                        "GRANT app TO mover",
                        "GRANT CREATE ON DATABASE pair TO mover",
                        "GRANT SET ON PARAMETER session_replication_role TO mover"));

        private final Map<String, String> maria;
        private final Map<String, String> postgres;
        private final List<String> rightsOnMaria;
        private final List<String> rightsOnPostgres;

        Kind(
                Map<String, String> maria,
                Map<String, String> postgres,
                List<String> rightsOnMaria,
                List<String> rightsOnPostgres) {
            this.maria = maria;
            this.postgres = postgres;
            this.rightsOnMaria = rightsOnMaria;
            this.rightsOnPostgres = rightsOnPostgres;
        }
    }

    /** Starts both servers; the source's database gets these tables and rows. */
    RealPair(Way way, Path folder, String... statements) throws SQLException, IOException {
        this(Kind.LOGGED, way, folder, statements);
    }

    /** The same with servers of a kind. */
    RealPair(Kind kind, Way way, Path folder, String... statements) throws SQLException, IOException {
        this.maria = MariaDbServer.launch(kind.maria);
        this.postgres = PostgresServer.launch(kind.postgres);
        this.way = way;
        this.folder = folder;
        this.plan = folder.resolve("pair.yaml");
        try (Connection admin = adminOfMaria("mysql");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE DATABASE pair CHARACTER SET utf8mb4");
            for (String user : List.of("app", "mover")) {
                statement.execute("CREATE USER %s@'127.0.0.1' IDENTIFIED BY '%s'".formatted(user, PASSWORD));
            }
            statement.execute("GRANT ALL ON pair.* TO app@'127.0.0.1'");
            for (String right : kind.rightsOnMaria) {
                statement.execute(right);
            }
        }
        try (Connection admin = adminOfPostgres("postgres");
                Statement statement = admin.createStatement()) {
            statement.execute("CREATE ROLE app LOGIN PASSWORD '%s'".formatted(PASSWORD));
            statement.execute("CREATE ROLE mover LOGIN PASSWORD '%s'".formatted(PASSWORD));
            statement.execute("CREATE DATABASE pair OWNER app");
            for (String right : kind.rightsOnPostgres) {
                statement.execute(right);
            }
        }
        try (Connection source = source();
                Statement statement = source.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
        Path secret = folder.resolve("password");
        Files.createFile(secret, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(secret, PASSWORD);
    }

    /** Writes the plan, with more lines at its end. */
    RealPair plan(String more) {
        return writePlan(more, sourceIsMaria() ? postgres.url("pair") : maria.url("pair"));
    }

    /** The same with more keys of its switch, each with a comma before it. */
    RealPair plan(String switching, String more) throws IOException {
        plan(more);
        String text = Files.readString(plan);
        Files.writeString(plan, text.replace("app-users: [app]", "app-users: [app]" + switching));
        return this;
    }

    /** The same with a road of its own to the target. */
    RealPair plan(String more, Proxy road) {
        int port = sourceIsMaria() ? postgres.port() : maria.port();
        road.leadTo(port);
        String straight = sourceIsMaria() ? postgres.url("pair") : maria.url("pair");
        return writePlan(more, straight.replace(":" + port, ":" + road.port()));
    }

    private RealPair writePlan(String more, String to) {
        String from = sourceIsMaria() ? maria.url("pair") : postgres.url("pair");
        try {
            Files.writeString(
                    plan,
                    """
                    migration: pair
                    source: { url: "%s", user: mover, password: "${file:password}" }
                    target: { url: "%s", user: mover, password: "${file:password}" }
                    switch: { max-pause: 20s, app-users: [app] }
                    %s
                    """
                            .formatted(from, to, more));
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A session of the application on the source. */
    Connection source() throws SQLException {
        return way == Way.MARIADB_TO_POSTGRES ? ofMaria() : ofPostgres();
    }

    /** A session of the application on the target. */
    Connection target() throws SQLException {
        return way == Way.MARIADB_TO_POSTGRES ? ofPostgres() : ofMaria();
    }

    /** A pool of the application's sessions on the source. */
    HikariDataSource poolOfSource(int sessions) {
        return pool(sourceIsMaria() ? maria.jdbcUrl("pair") : postgres.jdbcUrl("pair"), sessions);
    }

    /** A pool of the application's sessions on the target. */
    HikariDataSource poolOfTarget(int sessions) {
        return pool(sourceIsMaria() ? postgres.jdbcUrl("pair") : maria.jdbcUrl("pair"), sessions);
    }

    private static HikariDataSource pool(String url, int sessions) {
        HikariConfig config = new HikariConfig();
        config.setJdbcUrl(url);
        config.setUsername("app");
        config.setPassword(PASSWORD);
        config.setMaximumPoolSize(sessions);
        config.setMinimumIdle(0);
        return new HikariDataSource(config);
    }

    /** A session on the target that may change definitions. */
    Connection admin() throws SQLException {
        return way == Way.MARIADB_TO_POSTGRES ? adminOfPostgres("pair") : adminOfMaria("pair");
    }

    /** Lets a session of {@link #admin} write to a table of the target, which the fence keeps everybody from. */
    void passGuard(Connection admin, String table) throws SQLException {
        if (sourceIsMaria()) {
            execute(admin, "ALTER TABLE %s DISABLE TRIGGER USER".formatted(table));
            return;
        }
        String triggers = "SELECT trigger_name FROM information_schema.triggers WHERE event_object_schema = 'pair'"
                + " AND event_object_table = '%s'";
        for (String trigger : rows(admin, triggers.formatted(table))) {
            execute(admin, "DROP TRIGGER pair." + trigger);
        }
    }

    /** Lets MariaDB take longer values than it does by default, from now on. */
    void allowPackets(int mib) throws SQLException {
        try (Connection admin = adminOfMaria("mysql")) {
            execute(admin, "SET GLOBAL max_allowed_packet = %d * 1024 * 1024".formatted(mib));
        }
    }

    boolean sourceIsMaria() {
        return way == Way.MARIADB_TO_POSTGRES;
    }

    /** Kills the source's server and starts it again. */
    void crashSource() {
        if (sourceIsMaria()) {
            maria.kill9();
            maria.start();
        } else {
            postgres.kill9();
            postgres.start();
        }
    }

    /** Starts {@code run} in a process of its own. */
    void run(String... java) {
        List<String> options = new ArrayList<>(List.of("-Xmx192m"));
        options.addAll(List.of(java));
        List<String> words = ChildProgram.words(options.toArray(String[]::new));
        words.addAll(List.of("run", plan.toString()));
        try {
            Path log = folder.resolve("run.log");
            run = Optional.of(new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits until the run has ended by itself; says its exit code. */
    int awaitEnd() throws Exception {
        Process process = run.orElseThrow();
        assertThat(process.waitFor(LONG.toSeconds(), TimeUnit.SECONDS))
                .as(log())
                .isTrue();
        return process.exitValue();
    }

    /** Kills the run as a power cut would. */
    void kill() {
        run.ifPresent(process -> {
            process.destroyForcibly();
            process.onExit().join();
        });
        run = Optional.empty();
    }

    /** A command, in this process; a living run does the work. */
    Operator.Answer command(String name, String... more) {
        List<String> words = new ArrayList<>(List.of(name, plan.toString()));
        words.addAll(List.of(more));
        return operator.run(words.toArray(String[]::new));
    }

    /** A command that must do what it is asked for. */
    Operator.Answer done(String name, String... more) {
        Operator.Answer answer = command(name, more);
        assertThat(answer.exit()).as("%s: %s; %s", name, answer.json(), log()).isZero();
        return answer;
    }

    /** Starts a command in this process that goes on by itself. */
    Operator.Background start(String name, String... more) {
        List<String> words = new ArrayList<>(List.of(name, plan.toString()));
        words.addAll(List.of(more));
        return operator.start(words.toArray(String[]::new));
    }

    /** Serves the routers of this migration at a port, beside the run. */
    Operator.Background serve(int port) {
        return operator.start(
                "server", "--state-dir", folder.resolve(".midflight").toString(), "--port", String.valueOf(port));
    }

    /** Waits until the migration is in one of these phases. */
    void awaitPhase(String... phases) throws Exception {
        await("phase " + List.of(phases), () -> List.of(phases)
                .contains(command("status").json().path("phase").asText()));
    }

    /** Looks again and again, the more seldom the longer a look takes. */
    void await(String what, Callable<Boolean> condition) throws Exception {
        long deadline = System.nanoTime() + LONG.toNanos();
        Supplier<String> said = () -> "time for %s; %s".formatted(what, log());
        for (long began = System.nanoTime(); !condition.call(); began = System.nanoTime()) {
            assertThat(System.nanoTime()).as(said).isLessThan(deadline);
            assertThat(run.map(Process::isAlive).orElse(true)).as(said).isTrue();
            Await.pauseAfter(Duration.ofNanos(System.nanoTime() - began));
        }
    }

    /** Waits until a query answers the same rows on both sides, in whatever order. */
    void awaitEqual(String query) throws Exception {
        try (Connection from = source();
                Connection to = target()) {
            List<String> last = new ArrayList<>();
            try {
                await("equal rows", () -> {
                    last.clear();
                    last.addAll(sorted(to, query));
                    return last.equals(sorted(from, query));
                });
            } catch (AssertionError late) {
                assertThat(last).as(query).isEqualTo(sorted(from, query));
                throw late;
            }
        }
    }

    static void execute(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String each : statements) {
                statement.execute(each);
            }
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        return Long.parseLong(rows(connection, query).get(0));
    }

    /** The rows as text, columns parted by a bar. */
    static List<String> rows(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(query)) {
            List<String> rows = new ArrayList<>();
            int columns = result.getMetaData().getColumnCount();
            while (result.next()) {
                List<String> row = new ArrayList<>();
                for (int column = 1; column <= columns; column++) {
                    row.add(String.valueOf(result.getString(column)));
                }
                rows.add(String.join("|", row));
            }
            return rows;
        }
    }

    private static List<String> sorted(Connection connection, String query) throws SQLException {
        return rows(connection, query).stream().sorted().toList();
    }

    String log() {
        try {
            Path log = folder.resolve("run.log");
            return Files.exists(log) ? Files.readString(log) : "";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Connection ofMaria() throws SQLException {
        return DriverManager.getConnection(maria.jdbcUrl("pair"), "app", PASSWORD);
    }

    private Connection ofPostgres() throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl("pair"), "app", PASSWORD);
    }

    private Connection adminOfMaria(String database) throws SQLException {
        return DriverManager.getConnection(maria.jdbcUrl(database), maria.adminUser(), maria.adminPassword());
    }

    private Connection adminOfPostgres(String database) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(database), postgres.adminUser(), postgres.adminPassword());
    }

    @Override
    public void close() {
        kill();
        maria.close();
        postgres.close();
    }
}
