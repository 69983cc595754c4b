package dev.midflight.bench;

import dev.midflight.engine.apply.LaneQueue;
import dev.midflight.engine.follow.Crossing;
import dev.midflight.engine.follow.Lanes;
import dev.midflight.engine.follow.Resume;
import dev.midflight.engine.follow.Spread;
import dev.midflight.engine.plan.ValueRules;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.verify.RowHash;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import java.time.Duration;
import java.util.List;

/** What the engine does to each row between two stores. */
final class EngineLoops {

    private static final long QUEUE_BYTES = 256L << 20;

    private EngineLoops() {}

    /** The digest of a row. */
    static Stage.Work hash(Stage stage) {
        RowBatch rows = stage.rows();
        RowHash hash = new RowHash();
        return () -> {
            long sum = 0;
            for (int row = 0; row < rows.rows(); row++) {
                sum += hash.hash(rows, row).getLeastSignificantBits();
            }
            return sum == 0 ? 0 : rows.rows();
        };
    }

    /** All rules for values, on rows that need none. */
    static Stage.Work rules(Stage stage) {
        RowBatch rows = stage.rows();
        RowRules rules = new RowRules(new ValueRules(ValueRules.ZeroDate.NULL, ValueRules.Nul.STRIP));
        return () -> rules.apply(rows).rows();
    }

    /** The lane of a change, by its key, and the change in that lane's queue. */
    static Stage.Work route(Stage stage) throws Exception {
        Position from = stage.update();
        List<LogEvent> events = stage.events(from);
        Table table = stage.table();
        TablePair pair = new TablePair(table, table, RowRules.NONE, List.of());
        List<LaneProgress> starts =
                List.of(new LaneProgress(0, from.encode(), ""), new LaneProgress(1, from.encode(), ""));
        return () -> {
            List<LaneQueue> queues =
                    List.of(new LaneQueue(QUEUE_BYTES, System::nanoTime), new LaneQueue(QUEUE_BYTES, System::nanoTime));
            Crossing crossing = new Crossing(
                    List.of(pair),
                    stage.store().source(),
                    new Resume(Spread.BY_KEY, starts, List.of()),
                    new Lanes(queues, done -> {}, QUEUE_BYTES));
            long count = 0;
            for (LogEvent event : events) {
                crossing.accept(event);
                count += event instanceof LogEvent.Changes changes
                        ? changes.batch().count()
                        : 0;
            }
            for (LaneQueue queue : queues) {
                while (queue.poll(Duration.ZERO).isPresent()) {
                    // A lane would write it.
                }
            }
            return count;
        };
    }
}
