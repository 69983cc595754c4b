package dev.midflight.stores.postgres;

import dev.midflight.spi.ChangeLog;
import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.LaneWriter;
import dev.midflight.spi.LogEvent;
import dev.midflight.spi.Position;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.RowRead;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Target;
import dev.midflight.testkit.memory.Row;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** What the tests of this package do again and again. */
final class Rows {

    private Rows() {}

    /** A table that an operator made, as the plan would know it. */
    static Table table(Store store, String name) {
        TableShape shape = store.schema().shape(new TableName("", name)).orElseThrow();
        List<ColumnSpec> columns = shape.columns().stream()
                .filter(column -> !column.generated())
                .map(Rows::spec)
                .toList();
        List<String> names = columns.stream().map(ColumnSpec::name).toList();
        boolean keyless = shape.key().isEmpty();
        List<Integer> key = keyless
                ? java.util.stream.IntStream.range(0, names.size()).boxed().toList()
                : shape.key().stream().map(names::indexOf).toList();
        return new Table(
                1,
                shape.name(),
                columns,
                key,
                keyless ? KeyClass.NONE : shape.keyClass(),
                keyless || shape.hasSecondaryUnique());
    }

    private static ColumnSpec spec(Column column) {
        return new ColumnSpec(column.name(), column.type().orElseThrow());
    }

    static List<Row> all(RowReader reader, Table table) {
        try (RowRead read = reader.read(table, KeySpan.ALL)) {
            return rest(read, table);
        }
    }

    static List<Row> rest(RowRead read, Table table) {
        List<Row> rows = new ArrayList<>();
        RowBatch batch = table.batch();
        while (read.next(batch, 1 << 16)) {
            rows.addAll(Row.all(batch));
        }
        return rows;
    }

    /** All events up to a mark made now. */
    static List<LogEvent> events(Source source, Position from, Table... tables) {
        Position mark = source.mark("end");
        try (ChangeLog log = source.log(from, List.of(tables))) {
            return until(log, mark);
        }
    }

    static List<LogEvent> until(ChangeLog log, Position mark) {
        List<LogEvent> events = new ArrayList<>();
        while (true) {
            Optional<LogEvent> event = log.poll(Duration.ofSeconds(10));
            events.add(event.orElseThrow(() -> new AssertionError("the log did not pass the mark")));
            if (event.get() instanceof LogEvent.Commit commit
                    && commit.position().covers(mark)) {
                return events;
            }
            if (event.get() instanceof LogEvent.Idle idle && idle.position().covers(mark)) {
                return events;
            }
        }
    }

    static List<Row> after(List<LogEvent> events) {
        List<Row> rows = new ArrayList<>();
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Changes changes) {
                rows.addAll(Row.all(changes.batch().after()));
            }
        }
        return rows;
    }

    static List<PgTx> transactions(List<LogEvent> events) {
        List<PgTx> transactions = new ArrayList<>();
        Optional<PgTx> open = Optional.empty();
        for (LogEvent event : events) {
            if (event instanceof LogEvent.Begin begin) {
                open = Optional.of((PgTx) begin.tx());
            } else if (event instanceof LogEvent.Changes && open.isPresent()) {
                transactions.add(open.get());
                open = Optional.empty();
            }
        }
        return transactions;
    }

    static void commit(Target target, Consumer<LaneWriter> step) {
        try (LaneWriter lane = target.lane(0)) {
            lane.begin();
            step.accept(lane);
            lane.commit(new LaneProgress(0, "p", ""));
        }
    }

    static RowBatch batch(Table table, List<Row> rows) {
        return Row.batch(table.columns(), rows);
    }
}
