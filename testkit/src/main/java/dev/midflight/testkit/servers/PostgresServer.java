package dev.midflight.testkit.servers;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import org.tukaani.xz.XZInputStream;

/**
 * A real PostgreSQL on loopback, on a free port, with its data in a folder of its own.
 *
 * <p>Ready for logical decoding and prepared transactions. {@code fsync} is off: a killed server loses nothing by that,
 * only a machine without power does. Clients log in over TCP with a password (SCRAM); there is no socket file.
 *
 * <p>It ends with this JVM, even if that is killed. Any thread may call any method.
 */
public final class PostgresServer implements AutoCloseable {

    private static final LoopbackServer.Kind KIND = new LoopbackServer.Kind(
            "PostgreSQL", "database system is ready to accept connections", "Address already in use", "INT", "QUIT");
    private static final String USER = "admin";

    /** Text ordered by code point, the same on every machine. */
    private static final List<String> BUILTIN_LOCALE =
            List.of("--locale=C", "--locale-provider=builtin", "--builtin-locale=C.UTF-8");

    /** The same for an installation, which may be older than version 17 and not know the former. */
    private static final List<String> SYSTEM_LOCALE = List.of("--locale=C.UTF-8");

    private final LoopbackServer server;
    private final String password;

    private PostgresServer(LoopbackServer server, String password) {
        this.server = server;
        this.password = password;
    }

    /** Starts a new, empty server. */
    public static PostgresServer launch() {
        return launch(Map.of());
    }

    /** Starts a new, empty server with {@code settings} as in postgresql.conf, which go before the defaults. */
    public static PostgresServer launch(Map<String, String> settings) {
        return launch(Optional.empty(), settings);
    }

    /** The same with the programs of an installation, such as {@code /usr/lib/postgresql/15}. */
    public static PostgresServer launch(Path installation, Map<String, String> settings) {
        return launch(Optional.of(installation), settings);
    }

    private static PostgresServer launch(Optional<Path> installation, Map<String, String> settings) {
        try {
            Identity identity = Identity.find();
            Path binaries = installation.isPresent() ? installation.get() : binaries(identity);
            Path template = template(binaries, identity, installation.isPresent() ? SYSTEM_LOCALE : BUILTIN_LOCALE);
            Path home = LoopbackServer.newHome("postgres");
            Path data = LoopbackServer.dataIn(home);
            FileTree.copy(template.resolve("data"), data);
            identity.own(home, home.resolve("server.log"));
            List<String> words =
                    identity.command(binaries.resolve("bin/postgres").toString(), "-D", data.toString());
            configuration(settings).forEach((name, value) -> words.addAll(List.of("-c", name + "=" + value)));
            LoopbackServer server = new LoopbackServer(KIND, home, port -> {
                List<String> withPort = new ArrayList<>(words);
                withPort.addAll(List.of("-p", Integer.toString(port)));
                return withPort;
            });
            return new PostgresServer(server, Files.readString(template.resolve("password")));
        } catch (IOException failure) {
            throw new UncheckedIOException("Cannot launch PostgreSQL", failure);
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

    /** Kills every process of the server at once. */
    public void kill9() {
        server.kill9();
    }

    /** Lets the server and its data outlive this JVM. */
    public void leaveRunning() {
        server.leaveRunning();
    }

    /** Where JDBC finds {@code database}; {@code postgres} is there from the start. */
    public String jdbcUrl(String database) {
        return "jdbc:" + url(database);
    }

    /** Where a plan finds {@code database}. */
    public String url(String database) {
        return "postgresql://127.0.0.1:%d/%s".formatted(port(), database);
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

    /** The number of the main process; it differs after each start. */
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

    private static Map<String, String> configuration(Map<String, String> settings) {
        Map<String, String> all = new TreeMap<>(Map.of(
                "wal_level", "logical",
                "max_wal_senders", "10",
                "max_replication_slots", "10",
                "max_prepared_transactions", "20",
                "fsync", "off",
                "shared_buffers", "128MB",
                "unix_socket_directories", "",
                "timezone", "UTC"));
        all.putAll(settings);
        all.put("listen_addresses", "127.0.0.1");
        return all;
    }

    private static Path binaries(Identity identity) {
        return identity.cache().folder("postgresql-" + Versions.of("postgresql"), folder -> {
            try (InputStream packed = Objects.requireNonNull(
                            PostgresServer.class.getResourceAsStream("/postgres-linux-x86_64.txz"),
                            "PostgreSQL for Linux on x86-64");
                    InputStream unpacked = new XZInputStream(packed)) {
                Path log = folder.resolve("unpack.log");
                Command.run(List.of("tar", "-x", "-f", "-", "-C", folder.toString()), log, unpacked);
                identity.own(folder, log);
            }
        });
    }

    /** An empty database cluster; making one takes half a second, copying it a tenth. */
    private static Path template(Path binaries, Identity identity, List<String> locale) {
        return identity.cache().folder(binaries.getFileName() + "-empty-1", folder -> {
            String password = Secrets.password();
            Files.createFile(
                    folder.resolve("password"),
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(folder.resolve("password"), password);
            Path log = folder.resolve("initdb.log");
            identity.own(folder, log);
            List<String> words = identity.command(
                    binaries.resolve("bin/initdb").toString(),
                    "--pgdata=" + folder.resolve("data"),
                    "--username=" + USER,
                    "--auth=scram-sha-256",
                    "--pwfile=" + folder.resolve("password"),
                    "--encoding=UTF8",
                    "--no-sync");
            words.addAll(locale);
            Command.run(words, log);
        });
    }
}
