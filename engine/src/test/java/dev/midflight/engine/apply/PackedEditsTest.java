package dev.midflight.engine.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.apply.LaneMessage.Edit;
import dev.midflight.engine.apply.LaneMessage.Part;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.Vector;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for a lane is all there when it is taken, and says how much memory it takes. */
final class PackedEditsTest {

    private static final int MESSAGES = 10_000;
    private static final List<Kind> KINDS = List.of(Kind.INTEGER, Kind.DOUBLE, Kind.TEXT);
    private static final long[] LONGS = {0, 1, -1, 63, -64, 64, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 35};
    private static final double[] DOUBLES = {0.0, -0.0, Double.NaN, Double.NEGATIVE_INFINITY, Double.MIN_VALUE, 1e300};
    private static final int[] LENGTHS = {0, 1, 127, 128, 300, 70_000};

    private static TablePair table(KeyClass keyClass, List<Kind> kinds) {
        List<ColumnSpec> columns = IntStream.range(0, kinds.size())
                .mapToObj(i -> new ColumnSpec("c" + i, LogicalType.of(kinds.get(i))))
                .toList();
        Table table = new Table(0, new TableName("s", "t"), columns, List.of(0), keyClass, false);
        return new TablePair(table, table, RowRules.NONE, List.of());
    }

    /** Updates with every extreme in each kind of column, before and after, and with columns left out and NULL. */
    private static ChangeBatch extremes(TablePair table) {
        ChangeBatch batch = new ChangeBatch(table.source());
        for (int i = 0; i < 24; i++) {
            for (RowBatch rows : List.of(batch.before(), batch.after())) {
                int turn = rows == batch.after() ? i + 1 : i;
                rows.vector(0).addLong(LONGS[turn % LONGS.length]);
                if (turn % 5 == 0) {
                    rows.vector(1).addNull();
                } else {
                    rows.vector(1).addDouble(DOUBLES[turn % DOUBLES.length]);
                }
                if (turn % 7 == 0) {
                    rows.vector(2).addAbsent();
                } else {
                    byte[] text = new byte[LENGTHS[turn % LENGTHS.length]];
                    Arrays.fill(text, (byte) turn);
                    rows.vector(2).addBytes(text);
                }
                rows.endRow();
            }
            batch.endChange(Change.UPDATE);
        }
        return batch;
    }

    private static Key key(ChangeBatch batch, int row) {
        return new KeyCodec(batch.table()).key(batch.after(), row);
    }

    private static PackedEdits packed(ChangeBatch batch) {
        PackedEdits.Packer packer = new PackedEdits.Packer();
        for (int row = 0; row < batch.count(); row++) {
            packer.add(batch, new Edit(row, row % 3 == 0 ? Part.DELETE : Part.PUT, key(batch, row)));
        }
        return packer.take();
    }

    private static String row(RowBatch rows, int row) {
        StringBuilder text = new StringBuilder();
        for (int place = 0; place < rows.columns().size(); place++) {
            Vector vector = rows.vector(place);
            if (!vector.hasValue(row)) {
                text.append(vector.isNull(row) ? "NULL" : "absent");
            } else {
                switch (vector.storage()) {
                    case LONG -> text.append(vector.longAt(row));
                    case DOUBLE -> text.append(Double.doubleToRawLongBits(vector.doubleAt(row)));
                    case BYTES -> text.append(new Key(vector.bytesAt(row)));
                }
            }
            text.append('|');
        }
        return text.toString();
    }

    @Test
    void partsOfAKeyedTableComeOutAsTheyWentIn() {
        TablePair table = table(KeyClass.ORDERED, KINDS);
        ChangeBatch batch = extremes(table);
        List<String> seen = new ArrayList<>();

        packed(batch).unpack(table.source().batch(), new PackedEdits.KeyedTaker() {
            @Override
            public void delete(Key key) {
                seen.add(key + " goes");
            }

            @Override
            public void put(RowBatch one, Key key) {
                seen.add(key + " is " + row(one, 0));
            }
        });

        assertThat(seen)
                .containsExactlyElementsOf(IntStream.range(0, batch.count())
                        .mapToObj(i -> key(batch, i) + (i % 3 == 0 ? " goes" : " is " + row(batch.after(), i)))
                        .toList());
    }

    @Test
    void rowsWithoutAKeyComeOutAsTheyWentIn() {
        TablePair table = table(KeyClass.NONE, KINDS);
        ChangeBatch batch = extremes(table);
        List<String> seen = new ArrayList<>();

        packed(batch).unpack(table.source().batch(), (part, one) -> seen.add(part + row(one, 0)));

        assertThat(seen)
                .containsExactlyElementsOf(IntStream.range(0, batch.count())
                        .mapToObj(i ->
                                i % 3 == 0 ? Part.DELETE + row(batch.before(), i) : Part.PUT + row(batch.after(), i))
                        .toList());
    }

    @Test
    void queueCountsTheMemoryThatItsMessagesTake() throws InterruptedException {
        List<Kind> ten = IntStream.range(0, 10)
                .mapToObj(i -> i % 2 == 0 ? Kind.INTEGER : Kind.TEXT)
                .toList();
        TablePair table = table(KeyClass.ORDERED, ten);
        long before = used();
        LaneQueue queue = new LaneQueue(Long.MAX_VALUE, () -> 1L << 40);
        for (int i = 0; i < MESSAGES; i++) {
            ChangeBatch batch = ofOneRow(table, i);
            PackedEdits.Packer packer = new PackedEdits.Packer();
            packer.add(batch, new Edit(0, Part.PUT, key(batch, 0)));
            queue.put(new LaneMessage.Changes(table, packer.take()));
            Position position = new FakePosition("mysql-bin.000001:%d;0-1-%d".formatted(i, i));
            queue.put(new LaneMessage.Mark(position, "", Instant.ofEpochSecond(i)));
        }
        long taken = used() - before;

        assertThat(queue.bytes()).isBetween(taken / 2, taken * 2);
        assertThat(taken / MESSAGES)
                .as("bytes of memory for a transaction of one row of 80 bytes")
                .isLessThan(600);
        assertThat(queue.poll(Duration.ZERO)).isPresent();
    }

    private static ChangeBatch ofOneRow(TablePair table, long key) {
        ChangeBatch batch = new ChangeBatch(table.source());
        for (int place = 0; place < table.source().columns().size(); place++) {
            batch.before().vector(place).addAbsent();
            if (place % 2 == 0) {
                batch.after().vector(place).addLong(key);
            } else {
                batch.after().vector(place).addBytes(new byte[] {'t', 'e', 'x', 't', 's'});
            }
        }
        batch.before().endRow();
        batch.after().endRow();
        batch.endChange(Change.INSERT);
        return batch;
    }

    /** Without what nobody refers to any more, which the first call need not bring about. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
