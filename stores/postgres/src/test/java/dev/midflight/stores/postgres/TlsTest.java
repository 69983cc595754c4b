package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.Table;
import dev.midflight.testkit.memory.Row;
import dev.midflight.testkit.servers.PostgresServer;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows and the log over an encrypted connection: both are read past the driver, so from what it encrypts with. */
final class TlsTest {

    private static final String PASSWORD = "password";
    private static final Base64.Encoder PEM = Base64.getMimeEncoder(64, new byte[] {'\n'});

    @TempDir
    Path folder;

    @Test
    void rowsAndLogAreReadEncrypted() throws Exception {
        try (PostgresServer server = PostgresServer.launch();
                Connection admin = DriverManager.getConnection(
                        server.jdbcUrl("postgres"), server.adminUser(), server.adminPassword())) {
            encrypt(admin);
            Servers.execute(
                    admin,
                    "CREATE TABLE kept (id integer PRIMARY KEY, value text)",
                    "INSERT INTO kept SELECT i, repeat('x', i % 300) FROM generate_series(1, 20000) i",
                    "INSERT INTO kept VALUES (0, repeat('y', 300000))");
            try (Store store = open(server, "on")) {
                Table table = Rows.table(store, "kept");
                Position start = store.source().startLog(List.of(table));
                Servers.execute(admin, "UPDATE kept SET value = repeat('z', 200000) WHERE id < 20");

                List<Row> rows = Rows.all(store.source(), table);
                List<LogEvent> events = Rows.events(store.source(), start, table);

                assertThat(rows).hasSize(20_001);
                assertThat(events.stream()
                                .filter(LogEvent.Changes.class::isInstance)
                                .mapToInt(event ->
                                        ((LogEvent.Changes) event).batch().count())
                                .sum())
                        .isEqualTo(20);
                assertThat(Servers.query(
                                admin,
                                "SELECT count(*) > 0 AND bool_and(s.ssl) FROM pg_stat_activity a JOIN pg_stat_ssl s"
                                        + " USING (pid) WHERE a.application_name LIKE 'midflight%'"))
                        .isEqualTo("t");
                store.source().dropLog();
            }
            assertThatThrownBy(() -> open(server, "verify").close()).isInstanceOf(StoreException.class);
        }
    }

    private static Store open(PostgresServer server, String tls) {
        return new PostgresProvider()
                .open(new StoreAddress(
                        URI.create(server.url("postgres") + "?tls=" + tls),
                        server.adminUser(),
                        server.adminPassword(),
                        "tls"));
    }

    /** Gives the server a certificate that nobody has signed. */
    private void encrypt(Connection admin) throws Exception {
        Path store = folder.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "RSA",
                        "-dname",
                        "CN=localhost",
                        "-keystore",
                        store.toString(),
                        "-storetype",
                        "PKCS12",
                        "-storepass",
                        PASSWORD)
                .inheritIO()
                .start();
        assertThat(keytool.waitFor()).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        place(
                admin,
                "server.key",
                pem("PRIVATE KEY", keys.getKey("server", PASSWORD.toCharArray()).getEncoded()));
        place(
                admin,
                "server.crt",
                pem("CERTIFICATE", keys.getCertificate("server").getEncoded()));
        Servers.execute(admin, "ALTER SYSTEM SET ssl = on", "SELECT pg_reload_conf()");
    }

    private static String pem(String sort, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----"
                .formatted(sort, new String(PEM.encode(content), StandardCharsets.US_ASCII));
    }

    /** The server writes the file, so that it is its own. */
    private static void place(Connection admin, String name, String content) throws Exception {
        try (PreparedStatement rows =
                admin.prepareStatement("CREATE TABLE file AS SELECT unnest(string_to_array(?, E'\\n')) AS line")) {
            rows.setString(1, content);
            rows.execute();
        }
        Servers.execute(admin, "COPY file TO PROGRAM 'umask 077; cat > \"%s\"'".formatted(name), "DROP TABLE file");
    }
}
