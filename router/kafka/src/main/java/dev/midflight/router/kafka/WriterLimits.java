package dev.midflight.router.kafka;

import java.time.Duration;

/**
 * How much a writer takes and how long it tries.
 *
 * @param batchMax the most messages of a transaction, from 1
 * @param triesMax how often a message that fails by itself is tried before it is set aside, from 1
 * @param asideMax the most messages set aside in a partition; when so many are there, it rests
 * @param pause after the first failure, above zero; it doubles up to 64 times that
 * @param idleMax for how long the store lets a transaction of a process that has stopped stand, from 1 s
 */
public record WriterLimits(int batchMax, int triesMax, int asideMax, Duration pause, Duration idleMax) {

    /** 200 messages, 3 tries, 1,000 aside, 50 ms, 10 s. */
    public static final WriterLimits USUAL =
            new WriterLimits(200, 3, 1_000, Duration.ofMillis(50), Duration.ofSeconds(10));

    /** Checks it. */
    public WriterLimits {
        if (batchMax < 1
                || batchMax > 10_000
                || triesMax < 1
                || asideMax < 0
                || pause.toMillis() < 1
                || idleMax.toSeconds() < 1) {
            throw new IllegalArgumentException(
                    ("Cannot write with batches of %d, %d tries, %d set aside, a pause of %s and an idle time of %s:"
                                    + " batches are 1 to 10,000, tries from 1, pauses from 1 ms, idle times from 1 s.")
                            .formatted(batchMax, triesMax, asideMax, pause, idleMax));
        }
    }

    Duration pauseAfter(int failures) {
        return pause.multipliedBy(1L << Math.min(6, Math.max(0, failures - 1)));
    }
}
