package dev.midflight.router.jdbc;

import java.math.BigDecimal;
import java.time.temporal.TemporalAccessor;
import java.util.Date;
import java.util.HexFormat;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The entity that the application has named for what a thread does. */
final class Entities {

    private static final ThreadLocal<@Nullable String> CURRENT = new ThreadLocal<>();

    private Entities() {}

    static Optional<String> current() {
        return Optional.ofNullable(CURRENT.get());
    }

    /**
     * A value of the column that names entities, as a word that is the same each time: however a number is given, and
     * of bytes their hexadecimal digits. Empty if what is the same value need not be the same word.
     */
    static Optional<String> word(Object value) {
        if (value instanceof byte[] bytes) {
            return Optional.of(HexFormat.of().formatHex(bytes));
        }
        if (value instanceof BigDecimal || value instanceof Double || value instanceof Float) {
            return number(value.toString());
        }
        boolean plain = value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Character
                || value instanceof UUID
                || value instanceof Date
                || value instanceof TemporalAccessor;
        return plain ? Optional.of(value.toString()) : Optional.empty();
    }

    private static Optional<String> number(String written) {
        try {
            return Optional.of(new BigDecimal(written).stripTrailingZeros().toPlainString());
        } catch (NumberFormatException infinite) {
            return Optional.empty();
        }
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
