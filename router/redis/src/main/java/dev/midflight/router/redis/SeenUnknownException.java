package dev.midflight.router.redis;

import org.jspecify.annotations.Nullable;

/** A Redis did not say whether messages have had their effect. Have them delivered again; do not acknowledge them. */
public final class SeenUnknownException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    SeenUnknownException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
