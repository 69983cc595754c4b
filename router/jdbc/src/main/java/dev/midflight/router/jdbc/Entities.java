package dev.midflight.router.jdbc;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The entity that the application has named for what a thread does. */
final class Entities {

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private Entities() {}

    static Optional<String> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    static EntityScope begin(String entity) {
        String before = CURRENT.get();
        CURRENT.set(entity);
        return () -> {
            if (before == null) {
                CURRENT.remove();
            } else {
                CURRENT.set(before);
            }
        };
    }
}
