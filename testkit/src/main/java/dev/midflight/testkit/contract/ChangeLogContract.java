package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Position;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.testkit.contract.Seen.SeenChange;
import dev.midflight.testkit.memory.Row;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/** The log: what it delivers, in which order, and from where it can be read again. */
public abstract class ChangeLogContract extends StoreContract {

    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, Long.SIZE);

    /** For the subclasses, one for each store. */
    protected ChangeLogContract() {}

    private static Row absent(int columns) {
        Object[] values = new Object[columns];
        java.util.Arrays.fill(values, Row.Mark.ABSENT);
        return Row.of(values);
    }

    private static List<Object> keysBefore(Seen tx) {
        return tx.changes().stream().map(change -> change.before().value(0)).toList();
    }

    @Test
    void everyKindOfChangeComesInTheOrderInWhichItWasMade() {
        Table table = create(TableSpec.numbers("kinds"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20));
        commit(
                Write.update(table, 1, 11),
                Write.delete(table, 2),
                Write.insert(table, 2, 21),
                Write.update(table, 1, 12));

        List<Seen> seen = since(start, table);

        assertThat(seen).hasSize(2);
        assertThat(seen.get(0).after()).containsExactly(Row.of(1, 10), Row.of(2, 20));
        assertThat(seen.get(1).changes())
                .extracting(SeenChange::change)
                .containsExactly(Change.UPDATE, Change.DELETE, Change.INSERT, Change.UPDATE);
        assertThat(seen.get(1).after()).containsExactly(Row.of(1, 11), absent(2), Row.of(2, 21), Row.of(1, 12));
        assertThat(keysBefore(seen.get(1))).containsExactly(1L, 2L, Row.Mark.ABSENT, 1L);
    }

    @Test
    void changeOfTheKeyCarriesTheOldKeyAndTheNewRow() {
        Table table = create(TableSpec.numbers("rekey"));
        commit(Write.insert(table, 1, 10));
        Position start = source().startLog(List.of(table));
        commit(new Write.Update(table, Row.of(1), Row.of(7, 10)));

        SeenChange change = since(start, table).get(0).changes().get(0);

        assertThat(change.change()).isEqualTo(Change.UPDATE);
        assertThat(change.before().value(0)).isEqualTo(1L);
        assertThat(change.after()).isEqualTo(Row.of(7, 10));
    }

    @Test
    void transactionsComeInTheOrderOfTheirCommits() {
        Table table = create(TableSpec.numbers("ordered"));
        Position start = source().startLog(List.of(table));
        try (Application first = underTest().application();
                Application second = underTest().application()) {
            first.write(Write.insert(table, 1, 0));
            second.write(Write.insert(table, 2, 0));
            first.write(Write.insert(table, 3, 0));
            second.commit();
            first.commit();
        }

        List<Seen> seen = since(start, table);

        assertThat(seen)
                .extracting(Seen::after)
                .containsExactly(List.of(Row.of(2, 0)), List.of(Row.of(1, 0), Row.of(3, 0)));
    }

    @Test
    void logCanBeReadAgainFromEveryCommit() {
        Table table = create(TableSpec.numbers("resume"));
        Position start = source().startLog(List.of(table));
        for (int id = 0; id < 6; id++) {
            commit(Write.insert(table, id, 0), Write.insert(table, 100 + id, 0));
        }
        List<Seen> whole = since(start, table);

        for (int read = 0; read < whole.size(); read++) {
            Position from = source().position(whole.get(read).position().encode());
            List<Seen> rest = since(from, table);

            assertThat(rest)
                    .extracting(Seen::tx)
                    .isEqualTo(whole.stream().skip(read + 1L).map(Seen::tx).toList());
            assertThat(rest)
                    .extracting(Seen::after)
                    .isEqualTo(whole.stream().skip(read + 1L).map(Seen::after).toList());
        }
        assertThat(whole).hasSize(6);
    }

    @Test
    void positionsOfCommitsCoverWhatCameBeforeAndNotWhatComesAfter() {
        Table table = create(TableSpec.numbers("covers"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 0));
        commit(Write.insert(table, 2, 0));

        List<Seen> seen = since(start, table);
        Position first = seen.get(0).position();
        Position second = seen.get(1).position();

        assertThat(second.covers(first)).isTrue();
        assertThat(second.covers(start)).isTrue();
        assertThat(first.covers(first)).isTrue();
        assertThat(first.covers(second)).isFalse();
    }

    @Test
    void uncommittedAndRolledBackTransactionsDoNotAppear() {
        Table table = create(TableSpec.numbers("invisible"));
        Position start = source().startLog(List.of(table));
        try (Application open = underTest().application();
                Application rolledBack = underTest().application()) {
            open.write(Write.insert(table, 1, 0));
            rolledBack.write(Write.insert(table, 2, 0));
            rolledBack.rollback();
            commit(Write.insert(table, 3, 0));

            assertThat(since(start, table)).extracting(Seen::after).containsExactly(List.of(Row.of(3, 0)));
            open.commit();
        }
        assertThat(since(start, table))
                .extracting(Seen::after)
                .containsExactly(List.of(Row.of(3, 0)), List.of(Row.of(1, 0)));
    }

    @Test
    void transactionThatIsOpenWhenTheLogStartsIsDeliveredWhole() {
        Table table = create(TableSpec.numbers("straddle"));
        try (Application open = underTest().application()) {
            open.write(Write.insert(table, 1, 0));
            CompletableFuture<Position> starting = async(() -> source().startLog(List.of(table)));
            boolean early = settled(starting, Duration.ofSeconds(1));
            open.write(Write.insert(table, 2, 0));
            open.commit();

            Position start = starting.join();
            List<Row> delivered = since(start, table).stream()
                    .flatMap(tx -> tx.after().stream())
                    .toList();
            List<Row> rows = all(table, KeySpan.ALL);

            assertThat(rows).containsExactly(Row.of(1, 0), Row.of(2, 0));
            assertThat(delivered).isIn(early ? List.of(rows) : List.of(List.of(), rows));
        }
    }

    /** Waits for a call that a store may answer at once or only later; true if it has answered. */
    private static boolean settled(CompletableFuture<?> call, Duration wait) {
        return call.thenApply(any -> true)
                .completeOnTimeout(false, wait.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }

    @Test
    void noCommitFallsBetweenTheStartOfTheLogAndTheSnapshotsAfterIt() {
        Table table = create(TableSpec.numbers("gap"));
        Optional<StoreUnderTest.Hidden> hidden = underTest().commitHidden(List.of(Write.insert(table, 1, 10)));
        if (hidden.isEmpty()) {
            return;
        }

        CompletableFuture<Position> starting = async(() -> source().startLog(List.of(table)));
        boolean early = settled(starting, Duration.ofSeconds(2));
        List<Row> snapshot = early ? all(table, KeySpan.ALL) : List.of(Row.of(1, 10));
        hidden.get().close();
        List<Seen> delivered = since(starting.join(), table);

        assertThat(snapshot.isEmpty() && delivered.isEmpty())
                .as("a commit is neither in a snapshot taken after the log started nor delivered")
                .isFalse();
    }

    @Test
    void largeTransactionComesInPieces() {
        Table table = create(TableSpec.of("large")
                .column("id", NUMBER)
                .column("text", LogicalType.of(Kind.TEXT, 200))
                .key("id"));
        Position start = source().startLog(List.of(table));
        int count = underTest().largeTransactionRows();
        List<Row> rows = LongStream.range(0, count)
                .mapToObj(id -> Row.of(id, "row ".repeat(45) + id))
                .toList();
        underTest().commit(Write.insertAll(table, rows));

        List<Seen> seen = since(start, table);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).after()).isEqualTo(rows);
        assertThat(seen.get(0).pieces()).isGreaterThan(1);
    }

    @Test
    void changesOfSeveralTablesKeepTheirOrder() {
        Table first = create(TableSpec.numbers("first"));
        Table second = create(TableSpec.numbers("second"));
        Table unwanted = create(TableSpec.numbers("unwanted"));
        Position start = source().startLog(List.of(first, second));
        commit(
                Write.insert(first, 1, 0),
                Write.insert(second, 2, 0),
                Write.insert(unwanted, 3, 0),
                Write.insert(first, 4, 0));

        List<Seen> seen = since(start, first, second);

        assertThat(seen).hasSize(1);
        assertThat(seen.get(0).changes())
                .extracting(SeenChange::table)
                .containsExactly(first.name(), second.name(), first.name());
    }

    @Test
    void emptiedTableIsTold() {
        Table table = create(TableSpec.numbers("emptied"));
        commit(Write.insert(table, 1, 0));
        Position start = source().startLog(List.of(table));
        commit(new Write.Truncate(table));
        commit(Write.insert(table, 2, 0));

        List<Seen> seen = since(start, table);

        assertThat(seen.get(0).notices()).containsExactly(new Seen.Notice(Seen.Notice.Kind.TRUNCATED, table.name(), 0));
        assertThat(seen.get(seen.size() - 1).after()).containsExactly(Row.of(2, 0));
    }

    @Test
    void changedDefinitionIsToldBeforeTheChangesThatHaveIt() {
        Table table = create(TableSpec.numbers("altered"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 0));
        underTest().addColumn(table.name(), new ColumnSpec("extra", NUMBER));
        commit(Write.insert(table, 2, 0));

        List<Seen> seen = since(start, table);
        List<Seen> told = seen.stream().filter(tx -> !tx.notices().isEmpty()).toList();

        assertThat(told).hasSize(1);
        assertThat(told.get(0).notices()).containsExactly(new Seen.Notice(Seen.Notice.Kind.ALTERED, table.name(), 0));
        assertThat(seen.get(0).after()).containsExactly(Row.of(1, 0));
        assertThat(seen.get(0).notices()).isEmpty();
        assertThat(seen.get(seen.size() - 1).after()).containsExactly(Row.of(2, 0));
    }

    @Test
    void transactionOfALaneOfTheSameMigrationIsDeliveredEmpty() {
        Table table = create(TableSpec.numbers("echo"));
        Position start = source().startLog(List.of(table));
        laneCommit(target(store(), 1), "p1", lane -> lane.insert(table, batch(table, Row.of(1, 0))));
        commit(Write.insert(table, 2, 0));
        laneCommit(target(store(), 1), "p2", lane -> lane.delete(table, batch(table, Row.of(2, 0))));

        List<Seen> seen = since(start, table);

        assertThat(seen).extracting(Seen::after).containsExactly(List.of(Row.of(2, 0)));
        assertThat(rows(table)).containsExactly(Row.of(1, 0));
    }

    @Test
    void markCoversWhatWasCommittedBeforeItAndIsPassedByItself() {
        Table table = create(TableSpec.numbers("mark"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 0));
        Position mark = source().mark("here");
        commit(Write.insert(table, 2, 0));

        List<Seen> seen = since(start, table);
        try (LogTail tail = new LogTail(source(), start, List.of(table))) {
            assertThat(tail.until(mark)).extracting(Seen::after).contains(List.of(Row.of(1, 0)));
        }

        assertThat(mark.covers(seen.get(0).position())).isTrue();
        assertThat(mark.covers(seen.get(1).position())).isFalse();
        assertThat(source().position(mark.encode()).covers(mark)).isTrue();
    }

    @Test
    void largeValueThatDidNotChangeIsThereOrAbsentAndNeverNull() {
        Table table = create(TableSpec.of("unchanged")
                .column("id", NUMBER)
                .column("small", NUMBER)
                .column("big", LogicalType.of(Kind.TEXT))
                .key("id"));
        // Not compressible, so that a store which keeps large values apart does so.
        String big = new java.util.Random(1)
                .ints(100_000, 'a', 'z')
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
        commit(Write.insert(table, 1, 0, big), Write.insert(table, 2, 0, big));
        Position start = source().startLog(List.of(table));
        commit(Write.update(table, 1, 1, big), new Write.Update(table, Row.of(2), Row.of(3, 1, big)));
        commit(Write.update(table, 1, 2, "new"), Write.update(table, 3, Row.Mark.NULL, Row.Mark.NULL));

        List<Seen> seen = since(start, table);

        Row whole = Row.of(1, 1, big);
        assertThat(seen.get(0).after().get(0)).isIn(whole, whole.with(2, Row.Mark.ABSENT));
        assertThat(seen.get(0).after().get(1).value(0)).isEqualTo(3L);
        assertThat(seen.get(0).after().get(1).value(2)).isIn(whole.value(2), Row.Mark.ABSENT);
        assertThat(seen.get(1).after()).containsExactly(Row.of(1, 2, "new"), Row.of(3, Row.Mark.NULL, Row.Mark.NULL));
    }

    @Test
    void tableWithoutAKeyHasItsWholeRowsBeforeAndAfter() {
        Table table = create(TableSpec.of("bag").column("a", NUMBER).column("b", LogicalType.of(Kind.TEXT, 10)));
        commit(Write.insert(table, 1, "x"), Write.insert(table, 1, "x"));
        Position start = source().startLog(List.of(table));
        commit(
                new Write.Update(table, Row.of(1, "x"), Row.of(1, Row.Mark.NULL)),
                new Write.Delete(table, Row.of(1, "x")),
                new Write.Delete(table, Row.of(1, Row.Mark.NULL)));

        List<SeenChange> changes = since(start, table).get(0).changes();

        assertThat(changes)
                .extracting(SeenChange::before)
                .containsExactly(Row.of(1, "x"), Row.of(1, "x"), Row.of(1, Row.Mark.NULL));
        assertThat(changes.get(0).after()).isEqualTo(Row.of(1, Row.Mark.NULL));
    }

    @Test
    void confirmedPositionCanStillBeReadFrom() {
        Table table = create(TableSpec.numbers("confirm"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 0));
        commit(Write.insert(table, 2, 0));
        Position mark = source().mark("all");
        Position durable;
        try (LogTail tail = new LogTail(source(), start, List.of(table))) {
            durable = tail.until(mark).get(0).position();
            tail.log().confirm(durable);
        }

        try (Store second = another();
                LogTail tail = new LogTail(second.source(), durable, List.of(table))) {
            assertThat(tail.until(mark)).extracting(Seen::after).containsExactly(List.of(Row.of(2, 0)));
        }
    }

    @Test
    void pollEndsWithItsWaitWhenNothingComes() {
        Table table = create(TableSpec.numbers("quiet"));
        Position start = source().startLog(List.of(table));

        try (ChangeLog log = source().log(start, List.of(table))) {
            long begin = System.nanoTime();
            for (int i = 0; i < 20; i++) {
                Optional<LogEvent> event = log.poll(Duration.ofMillis(50));
                assertThat(event.filter(LogEvent.Changes.class::isInstance)).isEmpty();
            }
            assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(10));
        }
    }

    @Test
    void changeReachesAReaderThatWaits() {
        Table table = create(TableSpec.numbers("waiting"));
        Position start = source().startLog(List.of(table));
        try (LogTail tail = new LogTail(source(), start, List.of(table))) {
            tail.until(source().mark("first"));
            commit(Write.insert(table, 1, 0));

            List<Seen> seen = tail.until(source().mark("second"));

            assertThat(seen).extracting(Seen::after).containsExactly(List.of(Row.of(1, 0)));
        }
    }

    @Test
    void closingAndDroppingTheLogMayBeRepeated() {
        Table table = create(TableSpec.numbers("closing"));
        Position start = source().startLog(List.of(table));
        ChangeLog log = source().log(start, List.of(table));

        log.close();
        log.close();
        source().dropLog();
        source().dropLog();

        Position again = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 0));
        assertThat(since(again, table)).extracting(Seen::after).containsExactly(List.of(Row.of(1, 0)));
    }

    @Test
    void startingTheLogAgainReplacesTheFormerStart() {
        Table table = create(TableSpec.numbers("restart"));
        source().startLog(List.of(table));
        commit(Write.insert(table, 1, 0));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 2, 0));

        assertThat(since(start, table)).extracting(Seen::after).containsExactly(List.of(Row.of(2, 0)));
    }
}
