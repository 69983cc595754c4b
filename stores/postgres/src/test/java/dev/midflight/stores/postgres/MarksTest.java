package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Backlog;
import dev.midflight.spi.Capture;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.Table;
import java.net.URI;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Marks as the log. */
final class MarksTest {

    private static final String MARK =
            "INSERT INTO midflight.dirty (migration, name, row_key) VALUES ('m1', 'public.marked', '[\"%d\"]')";

    private final StoreAddress address = new StoreAddress(
            URI.create(Servers.main().url("postgres")), "midflight", "midflight", "m1", Capture.APPLICATION);
    private final Store store = new PostgresProvider().open(address);
    private final Source source = store.source();
    private final List<Long> read = new ArrayList<>();

    @BeforeEach
    void begin() {
        Servers.execute(
                "DROP TABLE IF EXISTS marked",
                "CREATE TABLE marked (id integer PRIMARY KEY, value text)",
                "INSERT INTO marked SELECT i FROM generate_series(1, 100) i");
    }

    @AfterEach
    void drop() {
        store.close();
        Servers.execute("DROP TABLE IF EXISTS midflight.dirty", "DROP TABLE marked");
    }

    /** Everything up to now, and the last position. */
    private Position read(ChangeLog log) {
        Position end = source.mark("end");
        while (true) {
            LogEvent event = log.poll(Duration.ofSeconds(1)).orElse(null);
            if (event instanceof LogEvent.Changes changes) {
                for (int i = 0; i < changes.batch().count(); i++) {
                    read.add(changes.batch().after().vector(0).longAt(i));
                }
            } else if (event instanceof LogEvent.Idle idle && idle.position().covers(end)) {
                return idle.position();
            }
        }
    }

    @Test
    void markThatIsCommittedLateIsNotSkippedHoweverManyPassesWereMade() throws SQLException {
        Table table = Rows.table(store, "marked");
        Position start = source.startLog(List.of(table));
        try (Connection late = Servers.app();
                ChangeLog log = source.log(start, List.of(table))) {
            late.setAutoCommit(false);
            Servers.execute(late, MARK.formatted(1));
            for (int key = 2; key <= 100; key++) {
                Servers.execute(MARK.formatted(key));
                log.confirm(read(log));
            }
            late.commit();
            log.confirm(read(log));

            assertThat(read).hasSize(100).endsWith(1L);
            assertThat(source.backlog(List.of(table))).contains(Backlog.NONE);
        }
    }

    @Test
    void whoHasLeftAMarkIsNamedUntilItsTransactionEnds() throws SQLException {
        source.startLog(List.of(Rows.table(store, "marked")));
        try (Sessions sessions = new Sessions(address);
                Connection writer = Servers.app()) {
            PgMarks marks = new PgMarks(sessions);
            assertThat(marks.writers()).contains(Set.of());

            writer.setAutoCommit(false);
            Servers.execute(writer, MARK.formatted(1));
            Optional<Set<String>> during = marks.writers();
            writer.commit();

            assertThat(during.orElseThrow()).hasSize(1);
            assertThat(marks.writers()).contains(Set.of());
        }
    }

    @Test
    void nobodyIsKnownWhereSessionsKeepNumbers() {
        source.startLog(List.of(Rows.table(store, "marked")));
        Servers.execute("ALTER TABLE midflight.dirty ALTER COLUMN id SET CACHE 10");

        try (Sessions sessions = new Sessions(address)) {
            assertThat(new PgMarks(sessions).writers()).isEmpty();
        }
    }

    @Test
    void marksThatWaitAreCountedAndKeepTheirTable() {
        Table table = Rows.table(store, "marked");
        source.startLog(List.of(table));
        Servers.execute(MARK.formatted(1), MARK.formatted(2));
        Servers.execute("UPDATE midflight.dirty SET at = now() - interval '1 hour' WHERE row_key = '[\"1\"]'");

        Backlog backlog = source.backlog(List.of(table)).orElseThrow();

        assertThat(backlog.marks()).isEqualTo(2);
        assertThat(backlog.oldest()).isBetween(Duration.ofMinutes(59), Duration.ofMinutes(61));
        assertThat(source.dropMarks()).contains("marks of migration m1 are in midflight.dirty");
        Servers.execute("DELETE FROM midflight.dirty");
        store.fence().install(List.of(), Duration.ofSeconds(1));
        Servers.execute("INSERT INTO midflight.marker (migration, mark, at) VALUES ('m2', '7', now())");
        assertThat(source.dropMarks()).contains("migration m2 follows the marks in midflight.dirty");
        Servers.execute("DELETE FROM midflight.marker");
        assertThat(source.dropMarks()).isEmpty();
        assertThat(source.backlog(List.of(table))).contains(Backlog.NONE);
    }
}
