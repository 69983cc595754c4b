package dev.midflight.bench;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** What JMH runs: one call, over and over, in a virtual machine of its own. */
@State(Scope.Benchmark)
public class OverheadBenchmark {

    /** Which {@link Overhead}. */
    @Param("DECISION")
    public String way = "";

    private @Nullable Operation operation;

    /** For JMH. */
    public OverheadBenchmark() {}

    /** Whose turn it is, for each thread. */
    @State(Scope.Thread)
    public static class Turn {
        private int number;
        private @Nullable Operation operation;

        /** For JMH. */
        public Turn() {}

        /** Makes ready what threads do not share. */
        @Setup
        public void open(OverheadBenchmark shared) throws Exception {
            operation = requireNonNull(shared.operation, "operation").ofThread();
        }
    }

    /** Makes it ready. */
    @Setup
    public void open() throws Exception {
        operation = Overhead.valueOf(way).open();
    }

    /** The call. */
    @Benchmark
    public Object call(Turn turn) throws Exception {
        return requireNonNull(turn.operation, "operation").call(turn.number++);
    }

    /** Ends what it needed. */
    @TearDown
    public void close() throws Exception {
        requireNonNull(operation, "operation").end();
    }
}
