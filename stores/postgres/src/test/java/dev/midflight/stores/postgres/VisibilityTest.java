package dev.midflight.stores.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import dev.midflight.spi.Tri;
import dev.midflight.testkit.contract.StoreUnderTest;
import dev.midflight.testkit.contract.Write;
import dev.midflight.testkit.memory.Row;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a snapshot's token says of transactions that the log delivers: the protocol's experiments, on a real server. */
final class VisibilityTest {

    private Store store;
    private Source source;
    private Table table;

    @BeforeEach
    void open() {
        store = Servers.open("visibility");
        source = store.source();
        Servers.execute(
                "DROP TABLE IF EXISTS seen",
                "CREATE TABLE seen (id integer PRIMARY KEY, value integer)",
                "GRANT ALL ON seen TO app");
        table = Rows.table(store, "seen");
    }

    @AfterEach
    void close() {
        source.dropLog();
        store.close();
    }

    @Test
    void tokenDoesNotSeeATransactionThatIsInTheLogAndNotYetVisible() {
        Position start = source.startLog(List.of(table));
        StoreUnderTest.Hidden hidden = new PostgresUnderTest()
                .commitHidden(List.of(Write.insert(table, 1, 10)))
                .orElseThrow();
        PgTx tx;
        try (RowRead read = source.read(table, KeySpan.ALL)) {
            List<LogEvent> events = Rows.events(source, start, table);
            tx = Rows.transactions(events).get(0);

            assertThat(Rows.after(events)).containsExactly(Row.of(1, 10));
            assertThat(Rows.rest(read, table)).isEmpty();
            assertThat(read.token().sees(tx)).isEqualTo(Tri.NO);
            assertThat(new PgPosition(tx.commitLsn()).covers(read.token().highBound()))
                    .as("by log position the snapshot would have been said to see it")
                    .isFalse();
            assertThat(source.now().sees(tx)).isEqualTo(Tri.NO);
        }
        hidden.close();

        try (RowRead read = source.read(table, KeySpan.ALL)) {
            assertThat(read.token().sees(tx)).isEqualTo(Tri.YES);
            assertThat(Rows.rest(read, table)).containsExactly(Row.of(1, 10));
        }
    }

    @Test
    void preparedTransactionIsSeenAndDeliveredOnceItIsCommitted() throws SQLException {
        Position start = source.startLog(List.of(table));
        try (Connection session = Servers.app()) {
            Servers.execute(session, "BEGIN", "INSERT INTO seen VALUES (1, 10)", "PREPARE TRANSACTION 'seen'");
        }
        PgToken before = (PgToken) source.now();
        boolean delivered = !Rows.after(Rows.events(source, start, table)).isEmpty();
        Servers.execute("COMMIT PREPARED 'seen'");
        PgTx tx = Rows.transactions(Rows.events(source, start, table)).get(0);

        assertThat(delivered).isFalse();
        assertThat(before.sees(tx)).isEqualTo(Tri.NO);
        assertThat(source.now().sees(tx)).isEqualTo(Tri.YES);
    }

    @Test
    void rowsOfASubtransactionCarryTheNumberOfTheWhole() throws SQLException {
        Position start = source.startLog(List.of(table));
        PgToken during;
        try (Connection session = Servers.app()) {
            Servers.execute(
                    session,
                    "BEGIN",
                    "INSERT INTO seen VALUES (1, 10)",
                    "SAVEPOINT a",
                    "INSERT INTO seen VALUES (2, 20)",
                    "RELEASE a");
            during = (PgToken) source.now();
            Servers.execute(session, "COMMIT");
        }
        List<LogEvent> events = Rows.events(source, start, table);

        assertThat(Rows.transactions(events)).hasSize(1);
        assertThat(Rows.after(events)).containsExactly(Row.of(1, 10), Row.of(2, 20));
        assertThat(during.sees(Rows.transactions(events).get(0))).isEqualTo(Tri.NO);
        assertThat(source.now().sees(Rows.transactions(events).get(0))).isEqualTo(Tri.YES);
    }

    @Test
    void rewritingAlterWaitsForAnOpenReadThatThenHasItsRows() throws Exception {
        Servers.execute("INSERT INTO seen SELECT i, i FROM generate_series(1, 1000) i");
        try (Connection session = Servers.admin()) {
            CompletableFuture<Void> altering;
            List<Row> rows;
            try (RowRead read = source.read(table, KeySpan.ALL)) {
                altering = CompletableFuture.runAsync(() -> alter(session));
                assertThatThrownBy(() -> altering.get(300, TimeUnit.MILLISECONDS))
                        .isInstanceOf(TimeoutException.class);
                rows = Rows.rest(read, table);
            }
            altering.get(10, TimeUnit.SECONDS);

            assertThat(rows).hasSize(1000);
        }
    }

    private static void alter(Connection session) {
        try {
            Servers.execute(session, "ALTER TABLE seen ADD COLUMN extra double precision DEFAULT random()");
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void readDoesNotWaitLongBehindAnAlterationAndMayBeRepeated() throws SQLException, ExecutionException {
        try (Connection session = Servers.admin()) {
            Servers.execute(session, "BEGIN", "ALTER TABLE seen ADD COLUMN extra integer");

            assertThatThrownBy(() -> source.read(table, KeySpan.ALL)).isInstanceOf(StoreUnavailableException.class);

            Servers.execute(session, "ROLLBACK");
        }
        assertThat(Rows.all(source, table)).isEmpty();
    }

    @Test
    void tokenComesBackFromItsText() {
        PgToken token = PgToken.of("100:200:110,150", "1/FF000028");

        PgToken back = PgToken.parse(token.encode());

        assertThat(back.encode()).isEqualTo(token.encode());
        assertThat(List.of(99L, 100L, 110L, 111L, 150L, 199L, 200L, 1L << 33))
                .extracting(xid -> back.sees(new PgTx(xid, 0)))
                .containsExactly(Tri.YES, Tri.YES, Tri.NO, Tri.YES, Tri.NO, Tri.YES, Tri.NO, Tri.NO);
        assertThat(back.highBound()).isEqualTo(new PgPosition(0x1_FF00_0028L));
    }
}
