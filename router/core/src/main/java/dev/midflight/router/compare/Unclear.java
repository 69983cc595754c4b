package dev.midflight.router.compare;

import java.io.Serial;
import java.util.Optional;

/** A value that cannot be compared; those beside it can. Its message has no value in it. */
final class Unclear extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    Unclear(String message, Optional<Throwable> cause) {
        super(message, cause.orElse(null), false, false);
    }
}
