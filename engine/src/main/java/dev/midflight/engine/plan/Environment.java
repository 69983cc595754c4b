package dev.midflight.engine.plan;

import java.util.Optional;

/** The variables that {@code ${env:NAME}} refers to. */
@FunctionalInterface
public interface Environment {

    /** The value of the variable, if it is set. */
    Optional<String> variable(String name);
}
