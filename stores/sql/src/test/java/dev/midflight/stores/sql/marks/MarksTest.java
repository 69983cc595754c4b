package dev.midflight.stores.sql.marks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Tri;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

final class MarksTest {

    private static Table table(Kind... kinds) {
        List<ColumnSpec> columns = java.util.stream.IntStream.range(0, kinds.length)
                .mapToObj(i -> new ColumnSpec("c" + i, LogicalType.of(kinds[i])))
                .toList();
        List<Integer> key =
                java.util.stream.IntStream.range(0, kinds.length).boxed().toList();
        return new Table(0, new TableName("", "t"), columns, key, KeyClass.ORDERED, false);
    }

    private static Mark mark(String key) {
        return new Mark(7, "t", Optional.of(key), Instant.EPOCH);
    }

    private static long longOf(Kind kind, String text) {
        Table table = table(kind);
        RowBatch row = new RowBatch(table.columns());
        new KeyCodec(table).decode(new MarkedKeys(table).key(mark("[\"" + text + "\"]")), row);
        return row.vector(0).longAt(0);
    }

    @Test
    void keyOfAMarkIsTheKeyOfTheRow() {
        Table table = table(Kind.INTEGER, Kind.TEXT);
        RowBatch row = table.batch();
        row.vector(0).addLong(-42);
        row.vector(1).addBytes("a\"b\\\u00e9\n".getBytes(StandardCharsets.UTF_8));
        row.endRow();
        Key wanted = new KeyCodec(table).key(row, 0);

        assertThat(new MarkedKeys(table).key(mark("[\"-42\", \"a\\\"b\\\\\u00e9\\u000a\"]")))
                .isEqualTo(wanted);
    }

    @Test
    void datesAndTimesAreReadAsServersReadThem() {
        assertThat(longOf(Kind.DATE, "1970-01-03")).isEqualTo(2);
        assertThat(longOf(Kind.DATETIME, "1970-01-01 00:00:01.5")).isEqualTo(1_500_000);
        assertThat(longOf(Kind.INSTANT, "1970-01-01 01:00:00+01:00")).isZero();
        assertThat(longOf(Kind.INSTANT, "1970-01-01 00:00:00")).isZero();
        assertThat(longOf(Kind.TIME, "-25:00:00.25")).isEqualTo(-90_000_250_000L);
        assertThat(longOf(Kind.UNSIGNED, "18446744073709551615")).isEqualTo(-1);
    }

    @Test
    void keyThatCannotBeReadIsRefusedByName() {
        MarkedKeys keys = new MarkedKeys(table(Kind.INTEGER));

        assertThatThrownBy(() -> keys.key(mark("[\"one\"]")))
                .isInstanceOf(StoreRefusedException.class)
                .hasMessageContaining("Mark 7 of table t")
                .hasMessageContaining("'one' is no value of c0");
        assertThatThrownBy(() -> keys.key(mark("[\"1\",\"2\"]"))).hasMessageContaining("it has 2 values");
        assertThatThrownBy(() -> keys.key(mark("[\"1\""))).hasMessageContaining("is missing");
        assertThat(keys.key(mark("[\"1\"]"))).as("after a fault").isNotNull();
    }

    @Test
    void numbersThatFollowEachOtherAreOneRange() {
        IdSet ids = new IdSet();
        for (long id : new long[] {5, 7, 6, 1, 10, 2}) {
            ids.add(id);
        }

        assertThat(ids.longest(9)).containsExactly(new IdRange(1, 2), new IdRange(5, 7), new IdRange(10, 10));
        assertThat(ids.longest(1)).containsExactly(new IdRange(5, 7));

        ids.remove(6);

        assertThat(ids.contains(6)).isFalse();
        assertThat(ids.longest(9))
                .containsExactly(new IdRange(1, 2), new IdRange(5, 5), new IdRange(7, 7), new IdRange(10, 10));
    }

    @Test
    void whatIsOpenedLaterIsNotSaidToBeSeen() {
        MarkNumbers numbers = new MarkNumbers(() -> 3);
        long first = numbers.next();
        numbers.opened(first);
        long second = numbers.next();

        MarkToken token = MarkToken.parse(new MarkToken(numbers.opened(), numbers.promised()).encode());

        assertThat(token.sees(new MarkTx(first))).isEqualTo(Tri.YES);
        assertThat(token.sees(new MarkTx(second))).isEqualTo(Tri.NO);
        assertThat(token.sees(new MarkTx(2L << 22))).as("of an earlier process").isEqualTo(Tri.YES);
    }

    @Test
    void passThatHadBegunDoesNotCoverAMark() {
        MarkNumbers numbers = new MarkNumbers(() -> 3);
        long pass = numbers.next();
        MarkPosition mark = new MarkPosition(numbers.awaitedWithLook(), 0);
        long later = numbers.next();

        assertThat(new MarkPosition(pass, numbers.next()).covers(mark)).isFalse();
        assertThat(new MarkPosition(later, 0).covers(mark)).isTrue();
        assertThat(numbers.isAwaited(pass)).isTrue();
        assertThat(numbers.isAwaited(later)).isFalse();
    }

    @Test
    void incarnationEndsBeforeTheNextOneBegins() {
        long[] given = {3, 4};
        int[] asked = {0};
        MarkNumbers numbers = new MarkNumbers(() -> given[asked[0]++]);
        long last = 0;
        for (long i = 0; i < 1L << 22; i++) {
            long next = numbers.next();
            if (next <= last) {
                throw new AssertionError(next);
            }
            last = next;
        }

        assertThat(last).isEqualTo((4L << 22) + 1);
    }
}
