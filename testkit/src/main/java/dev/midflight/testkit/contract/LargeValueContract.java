package dev.midflight.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.spi.Kind;
import dev.midflight.spi.LargeValue;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Rejection;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.Target;
import dev.midflight.spi.Vector;
import dev.midflight.testkit.memory.Row;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Values that are kept beside their batch are written as those in it. */
public abstract class LargeValueContract extends StoreContract {

    private static final LogicalType NUMBER = LogicalType.of(Kind.INTEGER, Long.SIZE);
    private static final int SHORT = 100;

    /** For the subclasses, one for each store. */
    protected LargeValueContract() {}

    private static TableSpec longs(String name) {
        return TableSpec.of(name)
                .column("id", NUMBER)
                .column("n", NUMBER)
                .column("t", LogicalType.of(Kind.TEXT))
                .column("b", LogicalType.of(Kind.BYTES))
                .key("id");
    }

    /** A row whose values are kept beside the batch, unless they are short. */
    private static RowBatch large(Table table, Row... rows) {
        RowBatch held = batch(table, rows);
        RowBatch large = table.batch();
        for (int row = 0; row < held.rows(); row++) {
            for (int place = 0; place < table.columns().size(); place++) {
                Vector vector = held.vector(place);
                byte[] bytes = place > 1 && vector.hasValue(row) ? vector.bytesAt(row) : new byte[0];
                if (bytes.length > SHORT) {
                    large.vector(place).addLarge(large(bytes));
                } else {
                    large.vector(place).addFrom(vector, row);
                }
            }
            large.endRow();
        }
        return large;
    }

    private static LargeValue large(byte[] bytes) {
        try {
            return LargeValue.of(bytes.length, new ByteArrayInputStream(bytes)::readNBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String text(String word) {
        return (word + "käse🧀").repeat(20_000);
    }

    private static byte[] bytes(int first) {
        byte[] bytes = new byte[150_001];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) (first + i);
        }
        return bytes;
    }

    @Test
    void largeValuesAreWrittenInEveryWay() {
        Table table = create(longs("large"));
        List<Rejection> rejections = new ArrayList<>();

        laneCommit(target(store(), 1), "p1", lane -> {
            rejections.addAll(lane.insert(
                    table,
                    large(table, Row.of(1, 1, text("a"), bytes(1)), Row.of(2, 2, "b", Row.Mark.NULL), row(3, "c"))));
            rejections.addAll(lane.upsert(table, large(table, row(3, "d"), Row.of(4, 4, "e", bytes(4)), row(5, "f"))));
            rejections.addAll(lane.patch(
                    table,
                    large(
                            table,
                            Row.of(1, Row.Mark.ABSENT, Row.Mark.ABSENT, bytes(9)),
                            Row.of(2, 20, text("g"), Row.Mark.ABSENT),
                            Row.of(7, 7, text("nobody"), Row.Mark.ABSENT))));
        });

        assertThat(rejections).extracting(Rejection::row).containsExactly(2);
        assertThat(rows(table))
                .containsExactly(
                        Row.of(1, 1, text("a"), bytes(9)),
                        Row.of(2, 20, text("g"), Row.Mark.NULL),
                        row(3, "d"),
                        Row.of(4, 4, "e", bytes(4)),
                        row(5, "f"));
    }

    private static Row row(int id, String word) {
        return Row.of(id, id, text(word), bytes(id));
    }

    @Test
    void rowsWithLargeValuesChangePlacesInAUniqueKey() {
        Table table = create(longs("changing").unique("n"));
        Target target = target(store(), 1);
        laneCommit(target, "p1", lane -> lane.insert(table, large(table, row(1, "a"), row(2, "b"), row(3, "c"))));

        laneCommit(target, "p2", lane -> assertThat(lane.upsert(
                        table,
                        large(table, Row.of(1, 2, text("d"), bytes(4)), Row.of(2, 1, "e", Row.Mark.NULL), row(3, "f"))))
                .isEmpty());

        assertThat(rows(table))
                .containsExactly(Row.of(1, 2, text("d"), bytes(4)), Row.of(2, 1, "e", Row.Mark.NULL), row(3, "f"));
    }
}
