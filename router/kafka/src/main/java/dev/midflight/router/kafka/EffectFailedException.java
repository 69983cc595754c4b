package dev.midflight.router.kafka;

import dev.midflight.router.dedup.ExpiredException;

/** A message failed by itself, not because its store is away. The transaction is to be rolled back. */
final class EffectFailedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final long offset;

    EffectFailedException(long offset, Exception cause) {
        super(cause.toString(), cause);
        this.offset = offset;
    }

    long offset() {
        return offset;
    }

    /** True if trying again changes nothing. */
    boolean isFinal() {
        return getCause() instanceof ExpiredException;
    }
}
