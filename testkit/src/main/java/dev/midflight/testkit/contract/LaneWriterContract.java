package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Row;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a lane's calls do to rows. {@link LaneStateContract} has the state beside them. */
public abstract class LaneWriterContract extends StoreContract {

    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, Long.SIZE);
    private static final LogicalType WORD = LogicalType.of(Kind.TEXT, 5);
    private static final String TOO_LONG = "far too long";

    /** For the subclasses, one for each store. */
    protected LaneWriterContract() {}

    private static TableSpec words(String name) {
        return TableSpec.of(name).column("id", NUMBER).column("word", WORD).key("id");
    }

    private static TableSpec bag(String name) {
        return TableSpec.of(name).column("a", NUMBER).column("b", WORD).column("c", LogicalType.of(Kind.DOUBLE));
    }

    private static Key key(Table table, Object... row) {
        return new KeyCodec(table).key(batch(table, Row.of(row)), 0);
    }

    private Target owned() {
        return target(store(), 1);
    }

    @Test
    void insertedRowsAreThereAfterTheCommit() {
        Table table = create(TableSpec.numbers("inserted"));
        List<Row> rows =
                LongStream.range(-5, 2_000).mapToObj(id -> Row.of(id, id * id)).toList();

        laneCommit(owned(), "p1", lane -> assertThat(lane.insert(table, Row.batch(table.columns(), rows)))
                .isEmpty());

        assertThat(rows(table)).isEqualTo(rows);
    }

    @Test
    void insertNeverChangesARowThatIsThere() {
        Table table = create(TableSpec.numbers("taken"));
        commit(Write.insert(table, 2, 20));
        List<Rejection> rejections = new ArrayList<>();

        laneCommit(
                owned(),
                "p1",
                lane -> rejections.addAll(
                        lane.insert(table, batch(table, Row.of(1, 11), Row.of(2, 21), Row.of(3, 31)))));

        assertThat(rejections).extracting(Rejection::row).containsExactly(1);
        assertThat(rows(table)).containsExactly(Row.of(1, 11), Row.of(2, 20), Row.of(3, 31));
    }

    /** Many rows in three pieces, or few in one; a store that takes them piece by piece only is asked nothing. */
    private static LaneWriter.Rows pieces(Table table, List<List<Row>> pieces) {
        Iterator<List<Row>> left = pieces.iterator();
        return () -> left.hasNext() ? Optional.of(Row.batch(table.columns(), left.next())) : Optional.empty();
    }

    private static List<Row> words(long from, long end) {
        return LongStream.range(from, end).mapToObj(id -> Row.of(id, "w")).toList();
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 10, 20_000})
    void rowsInsertedTogetherAreThereAfterTheCommit(long count) {
        Table table = create(words("together"));
        List<List<Row>> pieces = Stream.of(words(0, count), words(count, 2 * count), words(2 * count, 2 * count + 3))
                .filter(piece -> count >= 20_000 || (count > 0 && piece.size() == 3))
                .toList();

        laneCommit(owned(), "p1", lane -> {
            assumeTrue(lane.insertsWhole(table));
            assertThat(lane.insertWhole(table, pieces(table, pieces))).isTrue();
        });

        assertThat(rows(table)).isEqualTo(pieces.stream().flatMap(List::stream).toList());
    }

    @Test
    void fewRowsInsertedTogetherWithManyAreThereAfterTheCommit() {
        Table table = create(words("few"));
        List<List<Row>> pieces = List.of(words(0, 3), words(3, 20_000), words(20_000, 20_003));

        laneCommit(owned(), "p1", lane -> {
            assumeTrue(lane.insertsWhole(table));
            assertThat(lane.insertWhole(table, pieces(table, pieces))).isTrue();
        });

        assertThat(rows(table)).isEqualTo(words(0, 20_003));
    }

    @ParameterizedTest
    @ValueSource(longs = {10, 20_000})
    void ofRowsInsertedTogetherNoneIsThereIfOneIsRefused(long count) {
        Table table = create(words("none"));
        commit(Write.insert(table, count + 1, "here"));
        List<List<Row>> taken = List.of(words(0, count), words(count, 2 * count));
        List<List<Row>> tooLong =
                List.of(words(0, count), List.of(Row.of(count, TOO_LONG)), words(count + 2, 2 * count));
        List<List<Row>> few = List.of(List.of(Row.of(0, "w"), Row.of(count + 1, "w")));

        laneCommit(owned(), "p1", lane -> {
            assumeTrue(lane.insertsWhole(table));
            assertThat(lane.insertWhole(table, pieces(table, few))).isFalse();
            if (count >= 20_000) {
                assertThat(lane.insertWhole(table, pieces(table, taken))).isFalse();
                assertThat(lane.insertWhole(table, pieces(table, tooLong))).isFalse();
            }
            assertThat(lane.insert(table, batch(table, Row.of(-1, "after")))).isEmpty();
        });

        assertThat(rows(table)).containsExactly(Row.of(-1, "after"), Row.of(count + 1, "here"));
    }

    @Test
    void upsertWritesWholeRowsWhetherOrNotTheyAreThere() {
        Table table = create(TableSpec.numbers("upserted"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20));

        laneCommit(owned(), "p1", lane -> assertThat(
                        lane.upsert(table, batch(table, Row.of(2, Row.Mark.NULL), Row.of(3, 30), Row.of(0, 0))))
                .isEmpty());

        assertThat(rows(table)).containsExactly(Row.of(0, 0), Row.of(1, 10), Row.of(2, Row.Mark.NULL), Row.of(3, 30));
    }

    @Test
    void sameRowsTwiceLeaveTheTableAsOnce() {
        Table table = create(TableSpec.numbers("twice"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 9, 90));
        Target target = owned();

        for (String position : List.of("p1", "p2")) {
            laneCommit(target, position, lane -> {
                lane.delete(table, batch(table, Row.of(9, 0)));
                lane.upsert(table, batch(table, Row.of(1, 11), Row.of(2, 22)));
            });
        }

        assertThat(rows(table)).containsExactly(Row.of(1, 11), Row.of(2, 22));
    }

    @Test
    void patchChangesOnlyWhatIsNotAbsent() {
        Table table = create(TableSpec.of("patched")
                .column("id", NUMBER)
                .column("a", WORD)
                .column("b", NUMBER)
                .key("id"));
        commit(Write.insert(table, 1, "old", 1), Write.insert(table, 2, "old", 2), Write.insert(table, 3, "old", 3));

        laneCommit(owned(), "p1", lane -> assertThat(lane.patch(
                        table,
                        batch(
                                table,
                                Row.of(1, "new", Row.Mark.ABSENT),
                                Row.of(2, Row.Mark.ABSENT, 20),
                                Row.of(3, Row.Mark.NULL, Row.Mark.ABSENT))))
                .isEmpty());

        assertThat(rows(table)).containsExactly(Row.of(1, "new", 1), Row.of(2, "old", 20), Row.of(3, Row.Mark.NULL, 3));
    }

    @Test
    void patchOfARowThatIsNotThereIsRejectedAndTheOthersAreWritten() {
        Table table = create(words("nowhere"));
        commit(Write.insert(table, 1, "a"), Write.insert(table, 3, "c"));
        List<Rejection> rejections = new ArrayList<>();

        laneCommit(
                owned(),
                "p1",
                lane -> rejections.addAll(
                        lane.patch(table, batch(table, Row.of(1, "A"), Row.of(2, "B"), Row.of(3, "c")))));

        assertThat(rejections).extracting(Rejection::row).containsExactly(1);
        assertThat(rows(table)).containsExactly(Row.of(1, "A"), Row.of(3, "c"));
    }

    @Test
    void deleteTakesTheRowsThatAreThere() {
        Table table = create(TableSpec.numbers("deleted"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20), Write.insert(table, 3, 30));

        laneCommit(
                owned(),
                "p1",
                lane -> lane.delete(
                        table, batch(table, Row.of(1, Row.Mark.ABSENT), Row.of(3, 7), Row.of(4, Row.Mark.NULL))));

        assertThat(rows(table)).containsExactly(Row.of(2, 20));
    }

    @Test
    void compositeKeysAreTakenWhole() {
        Table table = create(TableSpec.of("composite")
                .column("value", NUMBER)
                .column("b", WORD)
                .column("a", NUMBER)
                .key("a", "b"));
        commit(Write.insert(table, 1, "x", 1), Write.insert(table, 2, "y", 1), Write.insert(table, 3, "x", 2));

        laneCommit(owned(), "p1", lane -> {
            lane.delete(table, batch(table, Row.of(0, "x", 1)));
            lane.upsert(table, batch(table, Row.of(20, "y", 1), Row.of(40, "y", 2)));
        });

        assertThat(rows(table)).containsExactlyInAnyOrder(Row.of(20, "y", 1), Row.of(3, "x", 2), Row.of(40, "y", 2));
    }

    @Test
    void deleteEqualTakesOneOfSeveralEqualRows() {
        Table table = create(bag("bag"));
        Row twice = Row.of(1, "x", 0.1);
        Row withNull = Row.of(Row.Mark.NULL, Row.Mark.NULL, Row.Mark.NULL);
        underTest().commit(Write.insertAll(table, List.of(twice, twice, withNull, Row.of(1, "x ", 0.1))));
        List<Rejection> rejections = new ArrayList<>();

        laneCommit(
                owned(),
                "p1",
                lane -> rejections.addAll(lane.deleteEqual(table, batch(table, twice, Row.of(2, "x", 0.1), withNull))));

        assertThat(rejections).extracting(Rejection::row).containsExactly(1);
        assertThat(rows(table)).containsExactlyInAnyOrder(twice, Row.of(1, "x ", 0.1));
    }

    @Test
    void deleteEqualOfTwoEqualRowsTakesTwo() {
        Table table = create(bag("bag2"));
        Row row = Row.of(1, "x", 0.1);
        underTest().commit(Write.insertAll(table, List.of(row, row, row)));

        laneCommit(owned(), "p1", lane -> assertThat(lane.deleteEqual(table, batch(table, row, row)))
                .isEmpty());

        assertThat(rows(table)).containsExactly(row);
    }

    @Test
    void insertIntoATableWithoutAKeyKeepsEqualRowsApart() {
        Table table = create(bag("bag3"));
        Row row = Row.of(1, "x", 0.1);

        laneCommit(owned(), "p1", lane -> assertThat(lane.insert(table, batch(table, row, row)))
                .isEmpty());

        assertThat(rows(table)).containsExactly(row, row);
    }

    @Test
    void clearTakesTheRowsOfTheSpan() {
        Table table = create(TableSpec.numbers("cleared"));
        underTest()
                .commit(Write.insertAll(
                        table,
                        LongStream.range(0, 10).mapToObj(id -> Row.of(id, 0)).toList()));

        laneCommit(
                owned(),
                "p1",
                lane -> lane.clear(table, new KeySpan(Optional.of(key(table, 3, 0)), Optional.of(key(table, 8, 0)))));

        assertThat(rows(table)).extracting(row -> row.number(0)).containsExactly(0L, 1L, 2L, 8L, 9L);
        laneCommit(owned(), "p2", lane -> lane.clear(table, KeySpan.ALL));
        assertThat(rows(table)).isEmpty();
    }

    @Test
    void uniqueValuesMayChangePlacesWithinOneCall() {
        Table table = create(words("swapped").unique("word"));
        commit(Write.insert(table, 1, "a"), Write.insert(table, 2, "b"), Write.insert(table, 3, "c"));

        laneCommit(owned(), "p1", lane -> assertThat(lane.upsert(
                        table, batch(table, Row.of(1, "b"), Row.of(2, "c"), Row.of(3, "a"), Row.of(4, "d"))))
                .isEmpty());

        assertThat(rows(table)).containsExactly(Row.of(1, "b"), Row.of(2, "c"), Row.of(3, "a"), Row.of(4, "d"));
    }

    @Test
    void rowThatTakesAnotherRowsUniqueValueIsRejectedAndChangesNothingElse() {
        Table table = create(words("clash").unique("word"));
        commit(Write.insert(table, 1, "a"), Write.insert(table, 2, "b"));
        List<Rejection> rejections = new ArrayList<>();

        laneCommit(
                owned(),
                "p1",
                lane -> rejections.addAll(
                        lane.upsert(table, batch(table, Row.of(3, "c"), Row.of(2, "a"), Row.of(4, "a")))));

        assertThat(rejections).extracting(Rejection::row).containsExactly(1, 2);
        assertThat(rows(table)).containsExactly(Row.of(1, "a"), Row.of(2, "b"), Row.of(3, "c"));
    }

    @Test
    void uniqueKeyAllowsSeveralNulls() {
        Table table = create(words("nulls").unique("word"));

        laneCommit(owned(), "p1", lane -> assertThat(
                        lane.upsert(table, batch(table, Row.of(1, Row.Mark.NULL), Row.of(2, Row.Mark.NULL))))
                .isEmpty());

        assertThat(rows(table)).hasSize(2);
    }

    @Test
    void rejectedRowLeavesTheOthersAndItsCauseHasNoValue() {
        Table table = create(words("rejected"));
        commit(Write.insert(table, 5, "five"), Write.insert(table, 6, "six"));
        List<List<Rejection>> rejections = new ArrayList<>();

        laneCommit(owned(), "p1", lane -> {
            rejections.add(lane.insert(table, batch(table, Row.of(1, "a"), Row.of(2, TOO_LONG), Row.of(3, "c"))));
            rejections.add(lane.upsert(table, batch(table, Row.of(5, TOO_LONG), Row.of(4, "d"))));
            rejections.add(lane.patch(table, batch(table, Row.of(6, TOO_LONG), Row.of(4, "D"))));
        });

        assertThat(rejections.get(0)).extracting(Rejection::row).containsExactly(1);
        assertThat(rejections.get(1)).extracting(Rejection::row).containsExactly(0);
        assertThat(rejections.get(2)).extracting(Rejection::row).containsExactly(0);
        assertThat(rejections)
                .allSatisfy(list -> assertThat(list.get(0).cause()).isNotEmpty().doesNotContain(TOO_LONG));
        assertThat(rows(table))
                .containsExactly(Row.of(1, "a"), Row.of(3, "c"), Row.of(4, "D"), Row.of(5, "five"), Row.of(6, "six"));
    }

    @Test
    void readInATransactionSeesItsOwnWritesAndLeavesOutMissingRows() {
        Table table = create(TableSpec.numbers("ownwrites"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20));
        RowBatch read = table.batch();

        laneCommit(owned(), "p1", lane -> {
            lane.upsert(table, batch(table, Row.of(1, 11), Row.of(3, 30)));
            lane.delete(table, batch(table, Row.of(2, 0)));
            lane.read(table, List.of(key(table, 1, 0), key(table, 2, 0), key(table, 3, 0), key(table, 4, 0)), read);
        });

        assertThat(Row.all(read)).containsExactlyInAnyOrder(Row.of(1, 11), Row.of(3, 30));
    }

    @Test
    void twoLanesWriteSideBySide() {
        Table table = create(TableSpec.numbers("lanes"));
        Target target = owned();
        try (LaneWriter even = target.lane(0);
                LaneWriter odd = target.lane(1)) {
            even.begin();
            odd.begin();
            even.upsert(table, batch(table, Row.of(0, 0), Row.of(2, 2)));
            odd.upsert(table, batch(table, Row.of(1, 1), Row.of(3, 3)));
            odd.commit(new LaneProgress(1, "odd", ""));
            even.commit(new LaneProgress(0, "even", ""));
        }

        assertThat(rows(table)).containsExactly(Row.of(0, 0), Row.of(1, 1), Row.of(2, 2), Row.of(3, 3));
        assertThat(target.progress())
                .containsExactlyInAnyOrder(new LaneProgress(0, "even", ""), new LaneProgress(1, "odd", ""));
    }

    @Test
    void emptyBatchesDoNothing() {
        Table table = create(TableSpec.numbers("nothing"));

        laneCommit(owned(), "p1", lane -> {
            assertThat(lane.insert(table, table.batch())).isEmpty();
            assertThat(lane.upsert(table, table.batch())).isEmpty();
            assertThat(lane.patch(table, table.batch())).isEmpty();
            lane.delete(table, table.batch());
        });

        assertThat(rows(table)).isEmpty();
    }

    /** What the store declares to carry. */
    final List<Sample> samples() {
        return underTest().samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valuesWrittenByEachWayAreReadBackEqual(Sample sample) {
        Table table = create(sample.table());
        List<Row> rows = sample.rows();
        Target target = owned();

        laneCommit(target, "p1", lane -> assertThat(lane.insert(table, Row.batch(table.columns(), rows)))
                .isEmpty());
        assertThat(Canonical.all(table, rows(table))).isEqualTo(Canonical.all(table, rows));

        List<Row> turned = new ArrayList<>();
        for (int i = 0; i < rows.size(); i++) {
            turned.add(rows.get(rows.size() - 1 - i).with(0, (long) i));
        }
        laneCommit(target, "p2", lane -> assertThat(lane.upsert(table, Row.batch(table.columns(), turned)))
                .isEmpty());
        assertThat(Canonical.all(table, rows(table))).isEqualTo(Canonical.all(table, turned));

        laneCommit(target, "p3", lane -> assertThat(lane.patch(table, Row.batch(table.columns(), rows)))
                .isEmpty());
        assertThat(Canonical.all(table, rows(table))).isEqualTo(Canonical.all(table, rows));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void equalRowsAreFoundByTheirValues(Sample sample) {
        Table table = create(TableSpec.of("equal").column("value", sample.type()));
        List<Row> rows = sample.rows().stream().map(row -> row.at(List.of(1))).toList();
        Target target = owned();
        laneCommit(target, "p1", lane -> lane.insert(table, Row.batch(table.columns(), rows)));

        laneCommit(target, "p2", lane -> assertThat(lane.deleteEqual(table, Row.batch(table.columns(), rows)))
                .isEmpty());

        assertThat(rows(table)).isEmpty();
    }
}
