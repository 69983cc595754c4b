package dev.midflight.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What somebody wants to know: contests on grounds, and a report of them. */
abstract class Question implements Callable<Integer> {

    @Mixin
    private Rounds rounds = new Rounds();

    @Option(names = "--postgresql", description = "An installation to run instead of the one that Maven brings.")
    private Optional<Path> installation = Optional.empty();

    private final List<Contest> contests = new ArrayList<>();

    /** The name of the report. */
    abstract String name();

    /** Holds the contests. */
    abstract void ask() throws Exception;

    /** Holds one contest. */
    final void hold(Contest contest) throws Exception {
        contest.run(rounds.count(), System.err);
        contests.add(contest);
    }

    /** The same, with a round before that is not counted. */
    final void holdWarm(Contest contest) throws Exception {
        contest.warmUp(System.err);
        hold(contest);
    }

    final Ground ground() throws Exception {
        return Ground.open(installation);
    }

    final long rows(DataSet set) {
        return rounds.rows(set);
    }

    /** Ends with 1 if a way has failed. */
    @Override
    public final Integer call() throws Exception {
        try {
            ask();
        } finally {
            rounds.report(name(), contests);
        }
        return contests.stream().anyMatch(Contest::hasFailed) ? 1 : 0;
    }
}
