package dev.midflight.bench;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** What does routing cost the caller, in time and in memory? */
@CommandLine.Command(
        name = "overhead",
        description = "Times decisions, reads and statements of the router by JMH, and counts what they allocate.")
final class OverheadQuestion extends Question {

    private static final String TIME = "ns";
    private static final String MEMORY = "bytes";

    /** Applications are not started as Midflight is: both compilers. */
    private static final String MACHINE = "-Xmx512m";

    @Option(
            names = "--threads",
            split = ",",
            description = "So many ask at once; of each number there is a table.",
            defaultValue = "1,2")
    private List<Integer> threads = List.of();

    @Option(names = "--short", description = "For moments only, in this process: says that all ways still work.")
    private boolean brief;

    /** What the driver alone took last. */
    private double driverTime;

    private double driverMemory;

    @Override
    String name() {
        return "overhead";
    }

    @Override
    void ask() throws Exception {
        for (int count : threads) {
            String by = by(count);
            Contest decision = new Contest("where is an entity read, " + by, Measure.least(TIME, MEMORY)).aim(25, 0);
            add(decision, count, Overhead.DECISION, Overhead.PASS);
            hold(decision);
            Contest pass = new Contest("begin and end a write, " + by, Measure.least(TIME, MEMORY))
                    .aim(count == 1 ? 10 : 40, Double.NaN);
            add(pass, count, Overhead.PASS, Overhead.MAP);
            hold(pass);
            Contest read = new Contest("read without a comparison, " + by, Measure.least(TIME, MEMORY)).aim(60, 64);
            add(read, count, Overhead.MAP, Overhead.JDBC);
            hold(read);
        }
        for (int count : threads) {
            hold(statements(count));
        }
    }

    private static String by(int count) {
        return count == 1 ? "one thread" : "%d threads".formatted(count);
    }

    private void add(Contest contest, int count, Overhead first, Overhead end) {
        List<Overhead> all = List.of(Overhead.values());
        for (Overhead way : all.subList(all.indexOf(first), all.indexOf(end))) {
            contest.add(way.words(), watcher -> {
                RunResult result = run(way, count);
                watcher.note(TIME, time(result));
                watcher.note(MEMORY, memory(result));
            });
        }
    }

    /** What is added to the driver, which is measured before the others in each round. */
    private Contest statements(int count) {
        String more = "ns more";
        String bytesMore = "bytes more";
        Contest contest = new Contest(
                "prepare, ask for a row and read it by JDBC, " + by(count),
                Measure.least(TIME, MEMORY, more, bytesMore));
        List<Overhead> all = List.of(Overhead.values());
        for (Overhead way : all.subList(all.indexOf(Overhead.JDBC), all.size())) {
            contest.add(way.words(), watcher -> {
                RunResult result = run(way, count);
                watcher.note(TIME, time(result));
                watcher.note(MEMORY, memory(result));
                if (way == Overhead.JDBC) {
                    driverTime = time(result);
                    driverMemory = memory(result);
                } else {
                    watcher.note(more, time(result) - driverTime);
                    watcher.note(bytesMore, memory(result) - driverMemory);
                }
            });
        }
        return contest;
    }

    private static double time(RunResult result) {
        return result.getPrimaryResult().getScore();
    }

    private static double memory(RunResult result) {
        return requireNonNull(result.getSecondaryResults().get("gc.alloc.rate.norm"), MEMORY)
                .getScore();
    }

    private RunResult run(Overhead way, int count) throws RunnerException {
        TimeValue time = brief ? TimeValue.milliseconds(20) : TimeValue.seconds(1);
        return new Runner(new OptionsBuilder()
                        .include(OverheadBenchmark.class.getName())
                        .param("way", way.name())
                        .mode(Mode.AverageTime)
                        .timeUnit(TimeUnit.NANOSECONDS)
                        .threads(count)
                        .forks(brief ? 0 : 1)
                        .jvmArgs(MACHINE)
                        .warmupIterations(brief ? 1 : 2)
                        .warmupTime(time)
                        .measurementIterations(brief ? 1 : 3)
                        .measurementTime(time)
                        .addProfiler(GCProfiler.class)
                        .shouldFailOnError(true)
                        .verbosity(VerboseMode.SILENT)
                        .build())
                .runSingle();
    }
}
