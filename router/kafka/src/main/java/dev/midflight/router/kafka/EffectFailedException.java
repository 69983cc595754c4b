package dev.midflight.router.kafka;

import dev.midflight.router.Refusals;
import dev.midflight.router.dedup.ExpiredException;

/** A message failed by itself, not because its store is away. The transaction is to be rolled back. */
final class EffectFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long offset;
    private final String shown;

    EffectFailedException(long offset, Exception cause) {
        super(cause.toString(), cause);
        this.offset = offset;
        this.shown = Refusals.reason(cause);
    }

    long offset() {
        return offset;
    }

    /** What it is, without values. */
    String shown() {
        return shown;
    }

    /** True if trying again changes nothing. */
    boolean isFinal() {
        return getCause() instanceof ExpiredException;
    }
}
