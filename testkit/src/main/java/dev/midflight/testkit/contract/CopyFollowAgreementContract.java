package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Change;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Kind;
import dev.midflight.spi.Position;
import dev.midflight.spi.Table;
import dev.midflight.testkit.memory.Row;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The same row through a read and through the log is the same bytes: a row may reach the target either way, and the
 * verifier must not tell which.
 */
public abstract class CopyFollowAgreementContract extends StoreContract {

    /** Kinds that no store lets be a key, or that are no key anywhere. */
    private static final Set<Kind> NEVER_KEYS =
            Set.of(Kind.FLOAT, Kind.DOUBLE, Kind.JSON, Kind.ARRAY, Kind.GEOMETRY, Kind.SET, Kind.DOCUMENT);

    /** For the subclasses, one for each store. */
    protected CopyFollowAgreementContract() {}

    /** What the store declares to carry. */
    final List<Sample> samples() {
        return underTest().samples();
    }

    /** Samples whose values can be a key: not unbounded, which some stores index by a part. */
    final List<Sample> keySamples() {
        return underTest().samples().stream()
                .filter(sample -> !NEVER_KEYS.contains(sample.type().kind()))
                .filter(sample -> !unbounded(sample))
                .toList();
    }

    private static boolean unbounded(Sample sample) {
        Kind kind = sample.type().kind();
        return (kind == Kind.TEXT || kind == Kind.BYTES) && sample.type().size() == 0;
    }

    @ParameterizedTest
    @MethodSource("samples")
    void insertedRowsAreTheSameBothWays(Sample sample) {
        Table table = create(sample.table());
        Position start = source().startLog(List.of(table));
        underTest().commit(Write.insertAll(table, sample.rows()));

        List<Row> read = all(table, KeySpan.ALL);
        List<Row> followed = since(start, table).get(0).after();

        assertThat(followed).isEqualTo(read);
        assertThat(Canonical.all(table, followed)).isEqualTo(Canonical.all(table, sample.rows()));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void updatedRowsAreTheSameBothWays(Sample sample) {
        Table table = create(sample.table());
        List<Row> rows = sample.rows();
        Row none = rows.get(rows.size() - 1);
        underTest()
                .commit(Write.insertAll(
                        table,
                        rows.stream().map(row -> none.with(0, row.value(0))).toList()));
        Position start = source().startLog(List.of(table));
        underTest()
                .commit(rows.subList(0, rows.size() - 1).stream()
                        .map(row -> (Write) new Write.Update(table, row.at(table.key()), row))
                        .toList());

        List<Row> read = all(table, KeySpan.ALL);
        List<Row> followed = since(start, table).get(0).after();

        assertThat(followed).isEqualTo(read.subList(0, read.size() - 1));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void rowsOfATableWithoutAKeyAreTheSameBothWays(Sample sample) {
        Table table = create(TableSpec.of("bag").column("value", sample.type()));
        List<Row> rows = sample.rows().stream().map(row -> row.at(List.of(1))).toList();
        underTest().commit(Write.insertAll(table, rows));
        List<Row> read = all(table, KeySpan.ALL);
        Position start = source().startLog(List.of(table));
        underTest().commit(new Write.Truncate(table));
        underTest().commit(Write.insertAll(table, rows));

        List<Seen> seen = since(start, table);

        assertThat(seen.get(seen.size() - 1).after()).containsExactlyInAnyOrderElementsOf(read);
    }

    @ParameterizedTest
    @MethodSource("keySamples")
    void keysAreTheSameBothWaysAndInTheOrderOfTheStore(Sample sample) {
        Table table = create(TableSpec.of("keys")
                .column("value", sample.type())
                .column("other", sample.type())
                .key("value"));
        KeyCodec codec = new KeyCodec(table);
        List<Row> rows = sample.rows().stream()
                .filter(row -> row.value(1) != Row.Mark.NULL)
                .map(row -> row.at(List.of(1, 1)))
                .distinct()
                .toList();
        underTest().commit(Write.insertAll(table, rows));
        Position start = source().startLog(List.of(table));
        List<Row> read = all(table, KeySpan.ALL);
        underTest()
                .commit(rows.stream()
                        .map(row -> (Write) new Write.Delete(table, row.at(table.key())))
                        .toList());

        List<Seen.SeenChange> deleted = since(start, table).get(0).changes();

        assertThat(deleted).extracting(Seen.SeenChange::change).containsOnly(Change.DELETE);
        assertThat(deleted.stream().map(change -> codec.key(batch(table, change.before()), 0)))
                .containsExactlyInAnyOrderElementsOf(read.stream()
                        .map(row -> codec.key(batch(table, row), 0))
                        .toList());
        if (table.keyClass() == KeyClass.ORDERED) {
            assertThat(read.stream().map(row -> codec.key(batch(table, row), 0)))
                    .isSorted();
        }
    }
}
