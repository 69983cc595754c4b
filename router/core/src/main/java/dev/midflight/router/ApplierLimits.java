package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How marked keys are brought to the follower.
 *
 * @param batch how many marks are looked at in one query
 * @param marksMax how many in one round; more wait for the next
 * @param workers how many threads do it, each for whole parts of the keys
 * @param pause between two rounds when nothing wakes it
 * @param lease for how long a part is held without being renewed; after a crash it waits for so long
 * @param retryMax longest time between two attempts of a key that fails; the first is 20 ms
 * @param attemptsMax after how many a key that is refused is put aside
 */
public record ApplierLimits(
        int batch, int marksMax, int workers, Duration pause, Duration lease, Duration retryMax, int attemptsMax) {

    /** 500 of at most 20,000 marks, 4 threads, 100 ms; a lease of 10 s; attempts up to 10 s apart, 3 of them. */
    public static final ApplierLimits USUAL = new ApplierLimits(
            500, 20_000, 4, Duration.ofMillis(100), Duration.ofSeconds(10), Duration.ofSeconds(10), 3);

    /** Checks them. */
    public ApplierLimits {
        requireNonNull(pause, "pause");
        requireNonNull(lease, "lease");
        requireNonNull(retryMax, "retryMax");
        if (batch < 1 || marksMax < batch || workers < 1 || attemptsMax < 1) {
            throw new IllegalArgumentException(
                    "Every limit of an applier is above zero, and a round has a batch: %d, %d, %d, %d."
                            .formatted(batch, marksMax, workers, attemptsMax));
        }
        if (pause.toNanos() < 1 || lease.toNanos() < 1 || retryMax.toNanos() < 1) {
            throw new IllegalArgumentException(
                    "Every time of an applier is above zero: %s, %s, %s.".formatted(pause, lease, retryMax));
        }
    }
}
