package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A column as a store declares it.
 *
 * @param name its name
 * @param type the logical type in which it is read and written; empty if Midflight cannot carry it
 * @param declared the type in the store's own words
 * @param nullable whether NULL is allowed
 * @param preset what the store fills in where a writer gives no value
 */
public record Column(String name, Optional<LogicalType> type, String declared, boolean nullable, Preset preset) {

    /** Requires all. */
    public Column {
        requireNonNull(name, "name");
        requireNonNull(type, "type");
        requireNonNull(declared, "declared");
        requireNonNull(preset, "preset");
    }

    /**
     * What the store fills in.
     *
     * @param kind how
     * @param text LITERAL: the value as text without quotes; EXPRESSION, STORED and VIRTUAL: the expression in the
     *     store's
     *     own words; else empty
     */
    public record Preset(Kind kind, String text) {

        /** No default. */
        public static final Preset NONE = new Preset(Kind.NONE, "");

        /** How a store fills in a value. */
        public enum Kind {
            /** Not at all: NULL, or an error. */
            NONE,
            /** With a fixed value. */
            LITERAL,
            /** With the current time. */
            NOW,
            /** With the next number of a sequence or auto-increment. */
            IDENTITY,
            /** With the value of an expression, unless the writer gives one. */
            EXPRESSION,
            /** Always with the value of an expression, which is stored. */
            STORED,
            /** Always with the value of an expression, computed when read. */
            VIRTUAL
        }
    }

    /** True if the store computes the column itself and refuses writers' values. */
    public boolean generated() {
        return preset.kind() == Preset.Kind.STORED || preset.kind() == Preset.Kind.VIRTUAL;
    }
}
