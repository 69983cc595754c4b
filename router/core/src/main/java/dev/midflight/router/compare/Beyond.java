package dev.midflight.router.compare;

import java.io.Serial;

/** Ends a comparison that would take too long. Its message says which bound it met. */
final class Beyond extends RuntimeException {

    @Serial
    private static final long serialVersionUID = 1;

    Beyond(String message) {
        super(message, null, false, false);
    }
}
