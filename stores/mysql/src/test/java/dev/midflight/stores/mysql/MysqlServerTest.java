package dev.midflight.stores.mysql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection.Role;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.Table;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** What only MySQL has. Runs as {@link MysqlContractsTest} does. */
@EnabledIfSystemProperty(named = "midflight.mysql", matches = ".+")
final class MysqlServerTest {

    private Optional<Database> opened = Optional.empty();

    @BeforeEach
    void open() {
        opened = Optional.of(Database.onMysql());
    }

    @AfterEach
    void drop() {
        opened.ifPresent(Database::close);
    }

    @Test
    void aGoodServerIsNotRefused() {
        Database database = opened.orElseThrow();
        database.run("CREATE TABLE a (id int PRIMARY KEY)", "INSERT INTO a VALUES (1)");

        for (Role role : Role.values()) {
            List<Finding> findings = database.store().inspection().inspect(role);

            assertThat(findings).noneMatch(finding -> finding.severity() == Finding.Severity.REFUSE);
        }
        assertThat(database.store().product()).startsWith("MySQL ");
        assertThat(database.store().inspection().logins(List.of())).isNotEmpty();
    }

    @Test
    void theFenceWorks() {
        Database database = opened.orElseThrow();
        database.run("CREATE USER IF NOT EXISTS strong IDENTIFIED BY 'pw'", "GRANT ALL ON *.* TO strong");

        assertThat(database.store().fence().trial(List.of("strong")))
                .extracting(Finding::severity)
                .containsExactly(Finding.Severity.OK, Finding.Severity.OK);
    }

    @Test
    void connectionsAndLogAreEncryptedOnDemand() {
        Database database = opened.orElseThrow();
        database.run("CREATE TABLE t (id int PRIMARY KEY)");
        Table table = database.table("t");
        try (Store store = open(database, "on")) {
            Position start = store.source().startLog(List.of(table));
            database.run("INSERT INTO t VALUES (1)");
            try (ChangeLog log = store.source().log(start, List.of(table))) {
                Optional<LogEvent> event = log.poll(Duration.ofSeconds(10));
                while (event.isPresent() && !(event.get() instanceof LogEvent.Changes)) {
                    event = log.poll(Duration.ofSeconds(10));
                }
                assertThat(event).isPresent();
                assertThat(database.rows("SELECT COUNT(*) FROM performance_schema.threads"
                                + " WHERE processlist_command LIKE 'Binlog Dump%' AND connection_type = 'SSL/TLS'"))
                        .containsExactly(List.of("1"));
            }
        }
        assertThatThrownBy(() -> open(database, "verify").close()).isInstanceOf(StoreException.class);
    }

    private static Store open(Database database, String tls) {
        URI url = URI.create(database.place().url(database.name()) + "?tls=" + tls);
        return new MysqlProvider()
                .open(new StoreAddress(
                        url, database.place().user(), database.place().password(), "m1"));
    }
}
