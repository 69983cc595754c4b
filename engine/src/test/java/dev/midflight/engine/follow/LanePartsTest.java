package dev.midflight.engine.follow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.apply.LaneMessage.Edit;
import dev.midflight.engine.apply.LaneMessage.Part;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Change;
import dev.midflight.spi.ChangeBatch;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for lanes is bounded by what its messages say of themselves. */
final class LanePartsTest {

    private static final int MESSAGES = 10_000;

    /** Alternately numbers and texts, as many as a usual table has. */
    private static final TablePair TABLE = pair(IntStream.range(0, 10)
            .mapToObj(i -> new ColumnSpec("c" + i, LogicalType.of(i % 2 == 0 ? Kind.INTEGER : Kind.TEXT)))
            .toList());

    private static TablePair pair(List<ColumnSpec> columns) {
        Table table = new Table(0, new TableName("s", "t"), columns, List.of(0), KeyClass.ORDERED, false);
        return new TablePair(table, table, RowRules.NONE, List.of());
    }

    @Test
    void changesOfOneRowSayHowMuchMemoryTheyTake() {
        long before = used();
        List<LaneMessage> messages = new ArrayList<>();
        for (int i = 0; i < MESSAGES; i++) {
            messages.add(ofOneRow(i));
        }
        long taken = used() - before;

        long said = messages.stream().mapToLong(LaneMessage::size).sum();

        assertThat(said).isBetween(taken / 2, taken * 2);
    }

    private static LaneMessage ofOneRow(long key) {
        ChangeBatch batch = new ChangeBatch(TABLE.source());
        for (int place = 0; place < TABLE.source().columns().size(); place++) {
            batch.before().vector(place).addAbsent();
            if (place % 2 == 0) {
                batch.after().vector(place).addLong(key);
            } else {
                batch.after().vector(place).addBytes(new byte[] {'t', 'e', 'x', 't'});
            }
        }
        batch.before().endRow();
        batch.after().endRow();
        batch.endChange(Change.INSERT);
        LaneParts parts = new LaneParts();
        parts.add(new Edit(0, Part.PUT, new KeyCodec(TABLE.source()).key(batch.after(), 0)));
        return parts.message(TABLE, batch);
    }

    /** After what nobody refers to is gone, which the first call need not bring about. */
    private static long used() {
        Runtime runtime = Runtime.getRuntime();
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
