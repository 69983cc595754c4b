package dev.midflight.router.kafka;

/**
 * What a writer has done since it began.
 *
 * @param applied messages that had their effect
 * @param duplicates messages that had had it before
 * @param skipped messages that are not for this side by the plan they were published under
 * @param setAside messages set aside
 * @param failures transactions that were rolled back
 * @param fenced transactions refused because a newer owner had taken the partition
 */
public record WriterCounts(long applied, long duplicates, long skipped, long setAside, long failures, long fenced) {

    static final WriterCounts NONE = new WriterCounts(0, 0, 0, 0, 0, 0);

    WriterCounts plus(WriterCounts other) {
        return new WriterCounts(
                applied + other.applied,
                duplicates + other.duplicates,
                skipped + other.skipped,
                setAside + other.setAside,
                failures + other.failures,
                fenced + other.fenced);
    }

    static WriterCounts ofFailure() {
        return new WriterCounts(0, 0, 0, 0, 1, 0);
    }

    static WriterCounts ofFence() {
        return new WriterCounts(0, 0, 0, 0, 1, 1);
    }
}
