package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection.Role;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreAddressException;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.TableName;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Preflight. */
final class InspectionTest {

    private final Database database = Database.fresh();

    @AfterEach
    void drop() {
        database.close();
    }

    private static List<String> refused(List<Finding> findings) {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.REFUSE)
                .map(Finding::subject)
                .toList();
    }

    @Test
    void aGoodServerIsNotRefused() {
        database.run("CREATE TABLE a (id int PRIMARY KEY)", "INSERT INTO a VALUES (1)");

        for (Role role : Role.values()) {
            List<Finding> findings = database.store().inspection().inspect(role);

            assertThat(refused(findings)).as("%s", findings).isEmpty();
        }
        assertThat(database.rows("SHOW TABLES LIKE 'midflight_trial'")).isEmpty();
        assertThat(database.store().product()).startsWith("MariaDB 11.4.");
    }

    @Test
    void cascadesAreFound() {
        database.run(
                "CREATE TABLE p (id int PRIMARY KEY)",
                "CREATE TABLE c (id int PRIMARY KEY, p int, FOREIGN KEY (p) REFERENCES p (id) ON DELETE CASCADE)");

        assertThat(database.store().inspection().inspect(Role.SOURCE))
                .filteredOn(finding -> finding.subject().equals("c"))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.WARN);
        assertThat(database.store()
                        .schema()
                        .shape(new TableName("", "c"))
                        .orElseThrow()
                        .references())
                .singleElement()
                .matches(reference -> reference.cascades());
    }

    @Test
    void badSettingsAreRefusedByName() {
        Map<String, String> bad = Map.of(
                "binlog-format", "MIXED",
                "binlog-row-image", "MINIMAL",
                "read-only", "ON",
                "binlog-ignore-db", "test",
                "binlog-expire-logs-seconds", "60");
        try (Database poor = Database.on(bad)) {
            assertThat(refused(poor.store().inspection().inspect(Role.SOURCE)))
                    .containsExactlyInAnyOrder(
                            "binlog_format",
                            "binlog_row_image",
                            "role of the server",
                            "filters of the log",
                            "retention of the log");
        }
    }

    @Test
    void missingPrivilegesAreNamed() {
        database.run(
                "CREATE OR REPLACE USER weak IDENTIFIED BY 'pw'",
                "GRANT SELECT, INSERT, UPDATE ON %s.* TO weak".formatted(database.name()));
        try (Store weak = database.open("weak", "pw")) {
            assertThat(refused(weak.inspection().inspect(Role.SOURCE)))
                    .contains("privilege CREATE, DROP", "privilege TRIGGER", "privilege REPLICATION SLAVE");
        }
    }

    @Test
    void whatALoginMayNotTryIsRefusedByNameAndLeavesNothing() {
        try (Database strict = Database.on(Map.of("log_bin_trust_function_creators", "0"))) {
            strict.run(
                    "CREATE OR REPLACE USER plain IDENTIFIED BY 'pw'",
                    "GRANT ALL ON %s.* TO plain".formatted(strict.name()));
            try (Store plain = strict.open("plain", "pw")) {
                assertThat(plain.fence().trial(List.of())).singleElement().satisfies(finding -> {
                    assertThat(finding.severity()).isEqualTo(Finding.Severity.REFUSE);
                    assertThat(finding.remedy()).contains("log_bin_trust_function_creators = 1");
                });
            }
            assertThat(strict.rows("SHOW TABLES")).isEmpty();
        }
    }

    @Test
    void aReplicaIsKnownToALoginThatMayNotAskForItsState() {
        try (Database replica = Database.on(Map.of("server-id", "7"))) {
            replica.run(
                    "CREATE OR REPLACE USER plain IDENTIFIED BY 'pw'",
                    "GRANT ALL ON %s.* TO plain".formatted(replica.name()),
                    "CHANGE MASTER 'up' TO master_host = '127.0.0.1', master_port = 1, master_user = 'nobody'",
                    "START SLAVE 'up' SQL_THREAD");
            try (Store plain = replica.open("plain", "pw")) {
                assertThat(refused(plain.inspection().inspect(Role.SOURCE))).contains("role of the server");
            }
            assertThat(refused(replica.store().inspection().inspect(Role.SOURCE)))
                    .containsExactly("role of the server");
            replica.run("STOP SLAVE 'up'", "RESET SLAVE 'up' ALL");
            assertThat(refused(replica.store().inspection().inspect(Role.SOURCE)))
                    .isEmpty();
        }
    }

    @Test
    void aStoreIsKnownUnderItsOtherNames() {
        String other = database.place().url(database.name()).replace("127.0.0.1", "localhost");
        StoreAddress address = new StoreAddress(
                URI.create(other), database.place().user(), database.place().password(), "m2");
        try (Store same = new MysqlProvider().open(address);
                Database next = Database.fresh()) {
            assertThat(database.store().isSameAs(same)).isTrue();
            assertThat(database.store().isSameAs(next.store())).isFalse();
        }
    }

    @Test
    void valuesThatOthersCannotHoldAreCounted() {
        database.run(
                "SET sql_mode = ''",
                "CREATE TABLE v (id int PRIMARY KEY, d date, dt datetime, s varchar(20), e enum('a'), t time)",
                "INSERT INTO v VALUES (1, '0000-00-00', '2024-00-10', 'a\\0b', '', '30:00:00'),"
                        + " (2, '2024-01-01', '0000-00-00', 'x', 'a', '01:00:00'), (3, NULL, NULL, NULL, NULL, NULL),"
                        + " (4, '2023-02-00', '2024-02-29', 'y', 'a', '-01:00:00')");

        List<Finding> findings = database.store().inspection().scan(database.table("v"));

        assertThat(findings)
                .extracting(finding -> finding.subject() + ": " + finding.found())
                .containsExactly(
                        "v.d: 1 rows have the date 0000-00-00",
                        "v.d: 1 rows have a date that no calendar has",
                        "v.dt: 1 rows have the date 0000-00-00",
                        "v.dt: 1 rows have a date that no calendar has",
                        "v.s: 1 rows have the character NUL",
                        "v.e: 1 rows have the empty error value",
                        "v.t: 2 rows have a time of a day or more, or below zero");
    }

    @Test
    void writersAreListed() {
        database.run(
                "CREATE TABLE w (id int PRIMARY KEY)",
                "CREATE OR REPLACE USER reader IDENTIFIED BY 'pw'",
                "GRANT SELECT ON %s.* TO reader".formatted(database.name()),
                "CREATE OR REPLACE USER writer IDENTIFIED BY 'pw'",
                "GRANT UPDATE ON %s.w TO writer".formatted(database.name()),
                "CREATE OR REPLACE USER member IDENTIFIED BY 'pw'",
                "CREATE OR REPLACE ROLE writing",
                "GRANT INSERT ON %s.* TO writing".formatted(database.name()),
                "GRANT writing TO member");

        List<String> logins = database.store().inspection().logins(List.of(new TableName("", "w")));

        assertThat(logins).contains("writer@%", "member@%").doesNotContain("reader@%", "admin@127.0.0.1", "writing@");
        assertThat(database.store().schema().grant(List.of(new TableName("", "w")), List.of("reader", "nobody")))
                .containsExactly("nobody");
        assertThat(database.rows("SHOW GRANTS FOR reader").toString()).contains("DELETE");
    }

    @Test
    void wrongAddressesAreRefusedAndAbsentServersUnavailable() {
        String url = database.place().url(database.name());
        assertThatThrownBy(() -> open(url, "admin", "wrong"))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("1045")
                .hasMessageNotContaining("wrong");
        assertThatThrownBy(() -> open(
                        database.place().url("nothing"),
                        database.place().user(),
                        database.place().password()))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("1049");
        assertThatThrownBy(() -> open("mariadb://127.0.0.1:1/x", "a", "b"))
                .isInstanceOf(StoreUnavailableException.class);
        assertThatThrownBy(() -> open("mariadb://127.0.0.1:1", "a", "b")).isInstanceOf(StoreAddressException.class);
        assertThatThrownBy(() -> open(url + "?tsl=on", "a", "b"))
                .isInstanceOf(StoreAddressException.class)
                .hasMessageContaining("tsl=on");
    }

    private static void open(String url, String user, String password) {
        new MysqlProvider()
                .open(new StoreAddress(URI.create(url), user, password, "m1"))
                .close();
    }
}
