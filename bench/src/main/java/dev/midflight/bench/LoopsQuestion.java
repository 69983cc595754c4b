package dev.midflight.bench;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What does an inner loop cost for each row, in time and in memory? */
@CommandLine.Command(
        name = "loops",
        description = "Times the inner loops by JMH, on bytes recorded from servers, and counts what they allocate.")
final class LoopsQuestion implements Callable<Integer> {

    /** As the launcher starts Midflight; another compiler would find objects that need not be made. */
    private static final String[] MACHINE = {"-XX:TieredStopAtLevel=1", "-XX:+UseParallelGC", "-Xmx512m"};

    @Parameters(arity = "0..1", description = "Only loops with this in their name or description.")
    private String pattern = "";

    @Option(names = "--data", split = ",", description = "The data sets: A, B.")
    private List<DataSet> sets = List.of(DataSet.A, DataSet.B);

    @Option(names = "--assert", description = "Only shortly; ends with 1 if a loop allocates more than it may.")
    private boolean asserted;

    private final List<String> excesses = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        StringBuilder table = new StringBuilder("| loop | rows of | ns a row | bytes a row | at most |%n".formatted());
        table.append("|---|---|---|---|---|%n".formatted());
        for (Loop loop : Loop.values()) {
            String words = "%s %s".formatted(loop, loop.words()).toLowerCase(Locale.ROOT);
            if (words.contains(pattern.toLowerCase(Locale.ROOT))) {
                for (DataSet set : sets) {
                    String line = line(loop, set);
                    System.err.print(line);
                    table.append(line);
                }
            }
        }
        System.out.print(table);
        boolean all = pattern.isEmpty() && sets.size() > 1;
        if (all && !asserted) {
            keep(table.toString());
        }
        excesses.forEach(System.err::println);
        return asserted && !excesses.isEmpty() ? 1 : 0;
    }

    private String line(Loop loop, DataSet set) throws RunnerException {
        RunResult result = run(loop, set);
        Result<?> time = result.getPrimaryResult();
        double bytes = requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"), "bytes")
                .getScore();
        if (bytes > loop.bytesMax(set)) {
            excesses.add(String.format(
                    Locale.ROOT,
                    "%s: %.1f bytes are allocated for a row of %s, and at most %d may be; see bench/README.md.",
                    loop.words(),
                    bytes,
                    set,
                    loop.bytesMax(set)));
        }
        return String.format(
                Locale.ROOT,
                "| %s | %s | %.0f ± %.0f | %.1f | %d |%n",
                loop.words(),
                set,
                time.getScore(),
                Double.isNaN(time.getScoreError()) ? 0 : time.getScoreError(),
                bytes,
                loop.bytesMax(set));
    }

    private RunResult run(Loop loop, DataSet set) throws RunnerException {
        TimeValue second = TimeValue.seconds(1);
        return new Runner(new OptionsBuilder()
                        .include(LoopBenchmark.class.getName())
                        .param("loop", loop.name())
                        .param("set", set.name())
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .forks(1)
                        .jvmArgs(MACHINE)
                        .warmupIterations(asserted ? 1 : 3)
                        .warmupTime(second)
                        .measurementIterations(asserted ? 1 : 5)
                        .measurementTime(second)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
    }

    private static void keep(String table) throws IOException {
        Path folder = Path.of(System.getProperty("midflight.home", ".")).resolve("bench/results");
        Files.createDirectories(folder);
        Files.writeString(folder.resolve("loops.md"), table);
    }
}
