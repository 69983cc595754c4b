package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;

/**
 * The type in which a column's values travel. Source and target name a column differently but read and write it as the
 * same logical type, so one canonical encoding serves copy, follow and verify.
 *
 * @param kind what the values mean
 * @param size INTEGER, UNSIGNED, BITS: bits; DECIMAL: digits, 0 for any number; TEXT: characters, BYTES: bytes, 0 for
 *     unbounded; 0 for all others
 * @param scale DECIMAL: digits after the point; TIME, DATETIME, INSTANT: digits of the second's fraction, 0 to 6;
 *     else 0
 * @param labels ENUM and SET: the labels in the order of the definition; else empty
 */
public record LogicalType(Kind kind, int size, int scale, List<String> labels) {

    /** Requires sizes that are not negative and labels for exactly the kinds that have them. */
    public LogicalType {
        requireNonNull(kind, "kind");
        labels = List.copyOf(labels);
        if (size < 0) {
            throw new IllegalArgumentException("size %d of %s is negative".formatted(size, kind));
        }
        if (!labels.isEmpty() && kind != Kind.ENUM && kind != Kind.SET) {
            throw new IllegalArgumentException("a %s has no labels: %s".formatted(kind, labels));
        }
    }

    /** A type without size, scale or labels. */
    public static LogicalType of(Kind kind) {
        return new LogicalType(kind, 0, 0, List.of());
    }

    /** A type with a size. */
    public static LogicalType of(Kind kind, int size) {
        return new LogicalType(kind, size, 0, List.of());
    }

    /** A type with a size and a scale. */
    public static LogicalType of(Kind kind, int size, int scale) {
        return new LogicalType(kind, size, scale, List.of());
    }

    /** The type as an operator reads it, such as {@code decimal(12,2)}. */
    @Override
    public String toString() {
        String name = kind.name().toLowerCase(java.util.Locale.ROOT);
        if (!labels.isEmpty()) {
            return name + labels;
        }
        if (kind == Kind.DECIMAL && size > 0) {
            return "%s(%d,%d)".formatted(name, size, scale);
        }
        if (size > 0) {
            return "%s(%d)".formatted(name, size);
        }
        return scale > 0 ? "%s(%d)".formatted(name, scale) : name;
    }
}
