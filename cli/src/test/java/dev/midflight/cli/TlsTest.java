package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.examples.Operator;
import dev.midflight.testkit.servers.MariaDbServer;
import dev.midflight.testkit.servers.PostgresServer;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Base64;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Encrypted connections to both servers, whose certificate only some trust. */
final class TlsTest {

    private static final String TRUSTED = "javax.net.ssl.trustStore";
    private static final String PASSWORD = "not-a-secret";

    @TempDir
    private Path folder;

    private final Operator operator =
            new LocalOperator(new Screen(new PrintStream(OutputStream.nullOutputStream()), Screen.Kind.PLAIN));

    @AfterEach
    void trustAsBefore() throws Exception {
        System.clearProperty(TRUSTED);
        SSLContext.setDefault(fresh());
    }

    @Test
    void certificateIsCheckedWhereThePlanSaysSo() throws Exception {
        Path own = certificate("own");
        Path other = certificate("other");
        Path cert = Files.writeString(folder.resolve("cert.pem"), pem(own, "CERTIFICATE"));
        Path key = Files.writeString(folder.resolve("key.pem"), pem(own, "PRIVATE KEY"));
        try (MariaDbServer maria = MariaDbServer.launch(Map.of(
                        "ssl",
                        "ON",
                        "ssl-cert",
                        cert.toString(),
                        "ssl-key",
                        key.toString(),
                        "require-secure-transport",
                        "ON"));
                PostgresServer postgres = PostgresServer.launch()) {
            create(maria);
            encrypt(postgres, own);

            trust(other);
            assertThat(check(maria, postgres, "off", "on").error()).contains("secure");
            assertThat(check(maria, postgres, "on", "on").exit()).isZero();
            assertThat(check(maria, postgres, "verify", "on").json().toString()).contains("certificat", "trustStore");
            assertThat(check(maria, postgres, "on", "verify").json().toString()).contains("certificat", "trustStore");

            trust(own);
            String plan = plan(maria, postgres, "verify", "verify");
            Operator.Answer moved = operator.run("run", plan, "--until", "verified");
            assertThat(moved.exit()).as(moved.error()).isZero();
        }
    }

    private Operator.Answer check(MariaDbServer maria, PostgresServer postgres, String source, String target)
            throws Exception {
        Operator.Answer answer = operator.run("check", plan(maria, postgres, source, target));
        assertThat(answer.exit()).as(answer.error()).isIn(0, 3);
        return answer;
    }

    private String plan(MariaDbServer maria, PostgresServer postgres, String source, String target) throws Exception {
        String text =
                """
                migration: tls
                source: { url: "%s?tls=%s", user: "%s", password: "%s" }
                target: { url: "%s?tls=%s", user: "%s", password: "%s" }
                """
                        .formatted(
                                maria.url("tls"),
                                source,
                                maria.adminUser(),
                                maria.adminPassword(),
                                postgres.url("postgres"),
                                target,
                                postgres.adminUser(),
                                postgres.adminPassword());
        return Files.writeString(folder.resolve("tls.yaml"), text).toString();
    }

    private static void create(MariaDbServer maria) throws SQLException {
        String url = maria.jdbcUrl("mysql").replace("sslMode=disable", "sslMode=trust");
        try (Connection admin = DriverManager.getConnection(url, maria.adminUser(), maria.adminPassword())) {
            RealPair.execute(
                    admin,
                    "CREATE DATABASE tls CHARACTER SET utf8mb4",
                    "CREATE TABLE tls.t (id INT PRIMARY KEY)",
                    "INSERT INTO tls.t VALUES (1)");
        }
    }

    /** The server writes the files itself, as the user whose they must be. */
    private static void encrypt(PostgresServer postgres, Path store) throws Exception {
        String url = postgres.jdbcUrl("postgres");
        try (Connection admin = DriverManager.getConnection(url, postgres.adminUser(), postgres.adminPassword())) {
            String write = "COPY (SELECT unnest(string_to_array('%s', E'\\n'))) TO PROGRAM 'umask 077; cat > %s'";
            RealPair.execute(
                    admin,
                    write.formatted(pem(store, "CERTIFICATE"), "server.crt"),
                    write.formatted(pem(store, "PRIVATE KEY"), "server.key"),
                    "ALTER SYSTEM SET ssl = on",
                    "SELECT pg_reload_conf()");
        }
    }

    /** A key with a certificate for this machine that it signs itself. */
    private Path certificate(String name) throws Exception {
        Path store = folder.resolve(name + ".p12");
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        name,
                        "-keyalg",
                        "EC",
                        "-validity",
                        "2",
                        "-dname",
                        "CN=" + name,
                        "-ext",
                        "san=ip:127.0.0.1,dns:localhost",
                        "-ext",
                        "bc=ca:true",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        PASSWORD,
                        "-storetype",
                        "PKCS12")
                .redirectErrorStream(true)
                .start();
        String said = new String(made.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        return store;
    }

    private static String pem(Path store, String what) throws Exception {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        String alias = keys.aliases().nextElement();
        byte[] content = what.equals("CERTIFICATE")
                ? keys.getCertificate(alias).getEncoded()
                : keys.getKey(alias, PASSWORD.toCharArray()).getEncoded();
        String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n".formatted(what, lines);
    }

    private void trust(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance(store.toFile(), PASSWORD.toCharArray());
        // Of this kind certificates can be read without the password.
        KeyStore trusted = KeyStore.getInstance("JKS");
        trusted.load(null, null);
        trusted.setCertificateEntry("one", keys.getCertificate(keys.aliases().nextElement()));
        Path file = folder.resolve(store.getFileName() + ".trusted");
        try (OutputStream out = Files.newOutputStream(file)) {
            trusted.store(out, PASSWORD.toCharArray());
        }
        System.setProperty(TRUSTED, file.toString());
        SSLContext.setDefault(fresh());
    }

    private static SSLContext fresh() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, null, null);
        return context;
    }
}
