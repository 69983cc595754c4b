package dev.midflight.router.jdbc;

import java.util.Optional;

/**
 * Where a value stands in a statement: in a parameter or in the text.
 *
 * @param parameter which one, from 1; 0 if it stands in the text
 * @param literal the value in the text
 * @param generated whether the server makes it up
 */
record Source(int parameter, Optional<Object> literal, boolean generated) {

    /** What the server makes up, as it was given nothing. */
    static final Source GENERATED = new Source(0, Optional.empty(), true);

    static Source parameter(int parameter) {
        return new Source(parameter, Optional.empty(), false);
    }

    static Source literal(Object value) {
        return new Source(0, Optional.of(value), false);
    }

    /** Its value; empty if it has none or is null. */
    Optional<Object> value(Parameters parameters) {
        return parameter > 0 ? parameters.value(parameter) : literal;
    }
}
