package dev.midflight.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UnknownOutcomeTest {

    private static final long ROWS = 1_000;
    private static final RowKey PAIR = RowKey.of(1, 2_000_000_000);

    private final WriterLedger writer = new WriterLedger(0);
    private final Ledger ledger = new Ledger(new ShopSize(ROWS), List.of(writer), new PauseMeter(Instant.EPOCH, 0));
    private Connection mariaDb;
    private long seq;

    @BeforeEach
    void beginTransactionWithUnknownOutcome() throws SQLException {
        TwoServers.freshMariaDb();
        mariaDb = TwoServers.mariaDbAdmin("shop");
        ShopSchema.create(mariaDb);
        ShopRows.load(mariaDb, ROWS, 1);
        seq = writer.takeSeq();
        Effects effects = new Effects(5);
        effects.row(Facet.FOLLOWER, PAIR, seq);
        effects.sold(RowKey.of(1, 1), 3);
        writer.unknown(seq, effects);
    }

    @AfterEach
    void close() throws SQLException {
        mariaDb.close();
    }

    @Test
    void aTransactionThatIsNotThereIsFine() throws SQLException {
        LedgerFindings findings = LedgerCheck.check(mariaDb, ledger);

        assertThat(findings.examples()).isEmpty();
        assertThat(findings.unknownPresent()).isZero();
    }

    @Test
    void aTransactionThatIsThereIsFine() throws SQLException {
        writeEntry();
        writeEffects();

        LedgerFindings findings = LedgerCheck.check(mariaDb, ledger);

        assertThat(findings.examples()).isEmpty();
        assertThat(findings.unknownPresent()).isEqualTo(1);
    }

    @Test
    void aTransactionThatIsThereByHalfIsNot() throws SQLException {
        writeEntry();

        assertThat(LedgerCheck.check(mariaDb, ledger).lost()).isEqualTo(1 + 1 + 3);
    }

    @Test
    void effectsWithoutTheirTransactionAreDoubled() throws SQLException {
        writeEffects();

        assertThat(LedgerCheck.check(mariaDb, ledger).doubled()).isEqualTo(1 + 1 + 3);
    }

    @Test
    void itsRowsAreLeftAlone() {
        assertThat(writer.usable(Facet.FOLLOWER, PAIR)).isFalse();
        assertThat(writer.usable(Facet.FOLLOWER, RowKey.of(1, 2))).isTrue();
    }

    @Test
    void onlyALostConnectionLeavesTheOutcomeOpen() {
        assertThat(Answer.afterCommit(new SQLException("gone", "08006"))).isEqualTo(Answer.UNKNOWN);
        assertThat(Answer.afterCommit(new SQLException("terminated", "57P01"))).isEqualTo(Answer.UNKNOWN);
        assertThat(Answer.afterCommit(new SQLException("killed", "70100", 1927)))
                .isEqualTo(Answer.UNKNOWN);
        assertThat(Answer.afterCommit(new SQLException("read only", "HY000", 1290)))
                .isEqualTo(Answer.REFUSED);
        assertThat(Answer.afterCommit(new SQLException("deadlock", "40P01"))).isEqualTo(Answer.BUSY);
        assertThat(Answer.beforeCommit(new SQLException("gone", "08006"))).isEqualTo(Answer.REFUSED);
        assertThat(Answer.beforeCommit(new SQLException("moved", "45000", 1644)))
                .isEqualTo(Answer.REFUSED);
        assertThat(Answer.beforeCommit(new SQLException("denied", "42501"))).isEqualTo(Answer.REFUSED);
        assertThat(Answer.beforeCommit(new SQLException("waited", "HY000", 1205)))
                .isEqualTo(Answer.BUSY);
        assertThat(Answer.beforeCommit(new SQLException("twice", "23505"))).isEqualTo(Answer.CONTRADICTED);
    }

    @Test
    void theLongerOfBothKindsOfPauseCounts() {
        PauseMeter meter = new PauseMeter(Instant.EPOCH, 0);
        Ledger measured = new Ledger(new ShopSize(ROWS), List.of(writer), meter);

        meter.acknowledged(millis(0), millis(5));
        meter.acknowledged(millis(300), millis(305));
        meter.acknowledged(millis(10), millis(410));
        meter.ended(millis(500));

        assertThat(measured.longestPause()).isEqualTo(Duration.ofMillis(400));
        assertThat(measured.pauses())
                .extracting(Pause::length)
                .containsExactly(
                        Duration.ofMillis(400), Duration.ofMillis(300), Duration.ofMillis(105), Duration.ofMillis(90));
        assertThat(measured.longestPause(Instant.ofEpochMilli(420), Instant.ofEpochMilli(600)))
                .isEqualTo(Duration.ofMillis(90));
    }

    private void writeEntry() throws SQLException {
        TwoServers.run(mariaDb, "INSERT INTO ledger_entry (writer, seq, kind) VALUES (0, %d, 'follow')".formatted(seq));
    }

    private void writeEffects() throws SQLException {
        TwoServers.run(
                mariaDb,
                "INSERT INTO follower VALUES (%d, %d, '2024-01-01', %d)".formatted(PAIR.high(), PAIR.low(), seq),
                "UPDATE stock SET sold = sold + 3 WHERE warehouse = 1 AND product_id = 1",
                "UPDATE counter SET hits = hits + 1 WHERE id = 5");
    }

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }
}
