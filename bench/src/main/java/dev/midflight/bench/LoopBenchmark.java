package dev.midflight.bench;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH runs: one loop over one data set, in a virtual machine of its own, by the row. */
@State(Scope.Benchmark)
public class LoopBenchmark {

    /** Which {@link Loop}. */
    @Param("HASH")
    public String loop = "";

    /** Which {@link DataSet}. */
    @Param("A")
    public String set = "";

    private @Nullable Stage stage;
    private Stage.@Nullable Work work;

    /** For JMH. */
    public LoopBenchmark() {}

    /** Records what the loop works on. */
    @Setup
    public void open() throws Exception {
        Loop chosen = Loop.valueOf(loop);
        Stage opened = Stage.open(chosen.dialect(), DataSet.valueOf(set));
        stage = opened;
        work = chosen.open(opened);
    }

    /** The loop. */
    @Benchmark
    @OperationsPerInvocation(Stage.ROWS)
    public void row() throws Exception {
        long rows = requireNonNull(work, "work").run();
        if (rows != Stage.ROWS) {
            throw new IllegalStateException("%s went over %d rows of %d".formatted(loop, rows, Stage.ROWS));
        }
    }

    /** Ends the servers. */
    @TearDown
    public void close() {
        requireNonNull(stage, "stage").close();
    }
}
