package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Table;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import dev.midflight.testkit.memory.Row;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Reads of rows: what a span covers, what a snapshot sees, and that its token says so. */
public abstract class RowReaderContract extends StoreContract {

    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, Long.SIZE);
    private static final LogicalType WORD = LogicalType.of(Kind.TEXT, 20);

    private static final int SNAPSHOTS = 50;
    private static final int WRITES_EACH = 50;

    /** For the subclasses, one for each store. */
    protected RowReaderContract() {}

    @Test
    void spansCutAtBoundsCoverEveryRowOnce() {
        Table table = create(TableSpec.numbers("spans"));
        List<Row> rows =
                LongStream.range(-50, 50).mapToObj(i -> Row.of(i * 3, i)).toList();
        underTest().commit(Write.insertAll(table, rows));

        List<Row> read = new ArrayList<>();
        Optional<Key> first = Optional.empty();
        do {
            Optional<Key> end = source().bound(table, first, 7);
            List<Row> part = all(table, new KeySpan(first, end));
            assertThat(part).hasSizeLessThanOrEqualTo(7);
            read.addAll(part);
            first = end;
        } while (first.isPresent());

        assertThat(read).isEqualTo(rows);
    }

    @Test
    void boundIsTheKeyThatFollowsSoManyRows() {
        Table table = create(TableSpec.numbers("bounds"));
        commit(Write.insert(table, 1, 0), Write.insert(table, 5, 0), Write.insert(table, 9, 0));
        KeyCodec codec = new KeyCodec(table);
        Key nine = codec.key(batch(table, Row.of(9, 0)), 0);

        assertThat(source().bound(table, Optional.empty(), 2)).contains(nine);
        assertThat(source().bound(table, Optional.of(nine), 0)).contains(nine);
        assertThat(source().bound(table, Optional.empty(), 3)).isEmpty();
        assertThat(source().bound(table, Optional.empty(), 100)).isEmpty();
    }

    @Test
    void spanOfAnEmptyTableHasNoRows() {
        Table table = create(TableSpec.numbers("empty"));

        assertThat(all(table, KeySpan.ALL)).isEmpty();
        assertThat(source().bound(table, Optional.empty(), 1)).isEmpty();
    }

    @Test
    void orderedTextKeysComeInByteOrder() {
        Table table = create(TableSpec.of("words")
                .column("word", WORD)
                .column("number", NUMBER)
                .column("value", NUMBER)
                .key("word", "number"));
        List<Row> rows = Stream.of("", "A", "B", "Z", "a", "a ", "ab", "b", "z", "\u00e9", "\u00fc", "\ud83d\ude80")
                .flatMap(word -> Stream.of(Row.of(word, -1, 1), Row.of(word, 0, 2), Row.of(word, 7, 3)))
                .toList();
        underTest().commit(Write.insertAll(table, rows));

        List<Row> read = all(table, KeySpan.ALL);

        assertThat(read).containsExactlyInAnyOrderElementsOf(rows);
        if (table.keyClass() == KeyClass.ORDERED) {
            assertThat(read).isEqualTo(rows);
            assertThat(coveredInSteps(table, 5)).isEqualTo(rows);
        }
    }

    private List<Row> coveredInSteps(Table table, long step) {
        List<Row> read = new ArrayList<>();
        Optional<Key> first = Optional.empty();
        do {
            Optional<Key> end = source().bound(table, first, step);
            read.addAll(all(table, new KeySpan(first, end)));
            first = end;
        } while (first.isPresent());
        return read;
    }

    @Test
    void rowsComeInPiecesOfTheWantedSize() {
        Table table = create(TableSpec.of("pieces")
                .column("id", NUMBER)
                .column("text", LogicalType.of(Kind.TEXT, 200))
                .key("id"));
        List<Row> rows = LongStream.range(0, 100)
                .mapToObj(id -> Row.of(id, "x".repeat(100)))
                .toList();
        underTest().commit(Write.insertAll(table, rows));

        List<Row> read = new ArrayList<>();
        List<Integer> pieces = new ArrayList<>();
        try (RowRead open = source().read(table, KeySpan.ALL)) {
            RowBatch batch = table.batch();
            while (open.next(batch, 1000)) {
                pieces.add(batch.rows());
                read.addAll(Row.all(batch));
            }
            assertThat(open.next(batch, 1000)).isFalse();
        }

        assertThat(read).isEqualTo(rows);
        assertThat(pieces).hasSizeGreaterThan(5).allMatch(piece -> piece > 0);
    }

    @Test
    void pagesAndPiecesOfOneReadAreTheSameRows() {
        Table table = create(TableSpec.of("pages")
                .column("one", NUMBER)
                .column("two", NUMBER)
                .column("text", LogicalType.of(Kind.TEXT, 200))
                .key("one", "two"));
        List<Row> rows = LongStream.range(0, 300)
                .mapToObj(id -> Row.of(id / 7, id % 7, "x".repeat((int) id % 200)))
                .toList();
        underTest().commit(Write.insertAll(table, rows));
        Key from = new KeyCodec(table).key(batch(table, Row.of(3, 3, "")), 0);
        Key to = new KeyCodec(table).key(batch(table, Row.of(40, 1, "")), 0);

        for (int pages : List.of(2, 5, 1000)) {
            try (RowRead open = source().read(table, new KeySpan(Optional.of(from), Optional.of(to)))) {
                for (int time = 0; time < 2; time++) {
                    assertThat(inPages(open, table, pages)).isEqualTo(rows.subList(3 * 7 + 3, 40 * 7 + 1));
                    open.again();
                }
            }
        }
    }

    /** So many pages, then pieces. */
    private static List<Row> inPages(RowRead open, Table table, int pages) {
        List<Row> read = new ArrayList<>();
        RowBatch batch = table.batch();
        for (int page = 0; page < pages && open.nextPage(batch, 1000); page++) {
            assertThat(batch.rows()).isPositive();
            read.addAll(Row.all(batch));
        }
        while (open.next(batch, 1000)) {
            read.addAll(Row.all(batch));
        }
        return read;
    }

    @Test
    void rowsComeAgainAsTheyWereInTheSnapshot() {
        Table table = create(TableSpec.numbers("again"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20));
        RowBatch wanted = batch(table, Row.of(1, 0), Row.of(2, 0), Row.of(3, 0));
        List<Key> keys = IntStream.range(0, 3)
                .mapToObj(row -> new KeyCodec(table).key(wanted, row))
                .toList();

        try (RowRead all = source().read(table, KeySpan.ALL);
                RowRead some = source().read(table, keys)) {
            for (RowRead read : List.of(all, some)) {
                List<Row> first = rest(table, read);
                commit(Write.delete(table, 1), Write.insert(table, 3, 30));
                read.again();
                assertThat(first).containsExactlyInAnyOrder(Row.of(1, 10), Row.of(2, 20));
                assertThat(rest(table, read)).containsExactlyInAnyOrderElementsOf(first);
                commit(Write.delete(table, 3), Write.insert(table, 1, 10));
            }
        }
    }

    private static List<Row> rest(Table table, RowRead read) {
        List<Row> rows = new ArrayList<>();
        RowBatch batch = table.batch();
        while (read.next(batch, 1)) {
            rows.addAll(Row.all(batch));
        }
        return rows;
    }

    @Test
    void readByKeysLeavesOutKeysWithoutARow() {
        Table table = create(TableSpec.numbers("points"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20), Write.insert(table, 3, 30));
        KeyCodec codec = new KeyCodec(table);
        RowBatch wanted = batch(table, Row.of(3, 0), Row.of(4, 0), Row.of(1, 0));
        List<Key> keys = List.of(codec.key(wanted, 0), codec.key(wanted, 1), codec.key(wanted, 2));

        List<Row> read = all(source().read(table, keys), table);

        assertThat(read).containsExactlyInAnyOrder(Row.of(1, 10), Row.of(3, 30));
    }

    @Test
    void snapshotStaysAsItWasWhileWritersGoOn() {
        Table table = create(TableSpec.numbers("stable"));
        commit(Write.insert(table, 1, 10), Write.insert(table, 2, 20));

        RowRead open = source().read(table, KeySpan.ALL);
        commit(Write.update(table, 1, 11), Write.delete(table, 2), Write.insert(table, 3, 30));

        assertThat(all(open, table)).containsExactly(Row.of(1, 10), Row.of(2, 20));
        assertThat(all(table, KeySpan.ALL)).containsExactly(Row.of(1, 11), Row.of(3, 30));
    }

    @Test
    void readByKeysIsASnapshotToo() {
        Table table = create(TableSpec.numbers("stablepoints"));
        commit(Write.insert(table, 1, 10));
        Key one = new KeyCodec(table).key(batch(table, Row.of(1, 0)), 0);

        RowRead open = source().read(table, List.of(one));
        commit(Write.update(table, 1, 11));

        assertThat(all(open, table)).containsExactly(Row.of(1, 10));
    }

    @Test
    void openTransactionsAreNotRead() {
        Table table = create(TableSpec.numbers("open"));
        commit(Write.insert(table, 1, 10));

        try (Application application = underTest().application()) {
            application.write(Write.update(table, 1, 11));
            application.write(Write.insert(table, 2, 20));

            assertThat(all(table, KeySpan.ALL)).containsExactly(Row.of(1, 10));
            application.rollback();
        }
        assertThat(all(table, KeySpan.ALL)).containsExactly(Row.of(1, 10));
    }

    @Test
    void tokenKnowsWhatWasCommittedBeforeAndAfter() {
        Table table = create(TableSpec.numbers("tokens"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 10));

        try (RowRead open = source().read(table, KeySpan.ALL)) {
            commit(Write.insert(table, 2, 20));
            List<Seen> seen = since(start, table);
            SnapshotToken token = open.token();

            assertThat(token.sees(seen.get(0).tx())).isNotEqualTo(Tri.NO);
            assertThat(token.sees(seen.get(1).tx())).isNotEqualTo(Tri.YES);
            assertThat(token.highBound().covers(seen.get(0).position())).isTrue();
        }
    }

    @Test
    void tokenAndReferencesComeBackFromTheirText() {
        Table table = create(TableSpec.numbers("texts"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 10));
        SnapshotToken token = source().now();
        commit(Write.insert(table, 2, 20));
        List<TxRef> refs = since(start, table).stream().map(Seen::tx).toList();

        SnapshotToken back = source().token(token.encode());

        for (TxRef ref : refs) {
            TxRef refBack = source().tx(ref.encode());
            assertThat(refBack).isEqualTo(ref).hasSameHashCodeAs(ref);
            assertThat(ref.encode()).doesNotContain(" ", ",");
            assertThat(back.sees(refBack)).isEqualTo(token.sees(ref));
        }
        assertThat(back.highBound().encode()).isEqualTo(token.highBound().encode());
    }

    @Test
    void everyCommitIsSeenForCertainInTheEnd() {
        Table table = create(TableSpec.numbers("certain"));
        Position start = source().startLog(List.of(table));
        commit(Write.insert(table, 1, 10));
        TxRef ref = since(start, table).get(0).tx();

        int tries = 0;
        while (source().now().sees(ref) != Tri.YES && tries++ < 5_000) {
            pause();
        }

        assertThat(source().now().sees(ref)).isEqualTo(Tri.YES);
    }

    /** The fact on which the copy rests: tried with writers at work, because quiet stores are always right. */
    @Test
    void tokensNameExactlyTheTransactionsWhoseRowsAreRead() {
        Table table = create(TableSpec.numbers("exact"));
        Position start = source().startLog(List.of(table));
        AtomicLong nextId = new AtomicLong();
        AtomicLong lastId = new AtomicLong(WRITES_EACH);
        List<CompletableFuture<Boolean>> writers = Stream.generate(() -> async(() -> write(table, nextId, lastId)))
                .limit(4)
                .toList();

        List<Snapshot> snapshots = new ArrayList<>();
        while (snapshots.size() < SNAPSHOTS) {
            waitForWrites(nextId, 10L * snapshots.size(), writers);
            RowRead open = source().read(table, KeySpan.ALL);
            lastId.addAndGet(WRITES_EACH);
            Set<Long> ids = new HashSet<>();
            SnapshotToken token = open.token();
            all(open, table).forEach(row -> ids.add(row.number(0)));
            snapshots.add(new Snapshot(token, ids));
        }
        lastId.set(0);
        writers.forEach(CompletableFuture::join);

        List<Seen> seen = since(start, table);
        assertThat(seen).hasSizeGreaterThan(SNAPSHOTS);
        for (Snapshot snapshot : snapshots) {
            seen.forEach(snapshot::check);
        }
    }

    /** What a snapshot read, and what its token says it saw. */
    private record Snapshot(SnapshotToken token, Set<Long> ids) {

        void check(Seen tx) {
            long id = tx.after().get(0).number(0);
            boolean read = ids.contains(id);
            Tri sees = token.sees(tx.tx());
            if (sees == (read ? Tri.NO : Tri.YES)) {
                fail("row %d was %s, and its token says %s".formatted(id, read ? "read" : "not read", sees));
            }
            if (read && !token.highBound().covers(tx.position())) {
                fail("row %d was read and its position is beyond the high bound".formatted(id));
            }
        }
    }

    private static void waitForWrites(AtomicLong nextId, long wanted, List<CompletableFuture<Boolean>> writers) {
        while (nextId.get() < wanted) {
            writers.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
            pause();
        }
    }

    private boolean write(Table table, AtomicLong nextId, AtomicLong lastId) {
        try (Application application = underTest().application()) {
            while (lastId.get() > 0) {
                if (nextId.get() < lastId.get()) {
                    application.write(Write.insert(table, nextId.incrementAndGet(), 0));
                    application.commit();
                } else {
                    pause();
                }
            }
        }
        return true;
    }

    @Test
    void commitThatIsInTheLogAloneIsNotInTheSnapshotNorInItsToken() {
        Table table = create(TableSpec.numbers("hidden"));
        Position start = source().startLog(List.of(table));
        Optional<StoreUnderTest.Hidden> hidden = underTest().commitHidden(List.of(Write.insert(table, 1, 10)));
        if (hidden.isEmpty()) {
            return;
        }

        SnapshotToken token = source().now();
        List<Row> rows = all(table, KeySpan.ALL);
        Position end = token.highBound();
        TxRef ref;
        try (LogTail tail = new LogTail(source(), start, List.of(table))) {
            ref = tail.until(end).get(0).tx();
        }
        hidden.get().close();

        assertThat(rows).isEmpty();
        assertThat(token.sees(ref)).isNotEqualTo(Tri.YES);
        assertThat(all(table, KeySpan.ALL)).containsExactly(Row.of(1, 10));
    }

    @Test
    void tableWithoutAKeyIsReadWithAllItsEqualRows() {
        Table table = create(TableSpec.of("bag").column("a", NUMBER).column("b", WORD));
        List<Row> rows = List.of(Row.of(1, "x"), Row.of(1, "x"), Row.of(Row.Mark.NULL, "y"));
        underTest().commit(Write.insertAll(table, rows));

        assertThat(all(table, KeySpan.ALL)).containsExactlyInAnyOrderElementsOf(rows);
    }

    @Test
    void estimateAnswers() {
        Table table = create(TableSpec.numbers("estimate"));
        commit(Write.insert(table, 1, 10));

        assertThat(source().estimate(table).rows()).isNotNegative();
        assertThat(source().estimate(table).bytes()).isNotNegative();
    }

    /** What the store declares to carry. */
    final List<Sample> samples() {
        return underTest().samples();
    }

    @ParameterizedTest
    @MethodSource("samples")
    void valuesAreReadAsTheApplicationWroteThem(Sample sample) {
        Table table = create(sample.table());
        underTest().commit(Write.insertAll(table, sample.rows()));

        List<Row> read = all(table, KeySpan.ALL);

        assertThat(Canonical.all(table, read)).isEqualTo(Canonical.all(table, sample.rows()));
    }
}
