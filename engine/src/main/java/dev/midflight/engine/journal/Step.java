package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * One step of a state machine, to be taken only from the state it names.
 *
 * @param machine which one: {@link #PHASE}, {@link #SWITCH} or a name of the caller's; a new one starts in {@link #NEW}
 * @param from the state it must be in
 * @param to the state after
 * @param cause why, as an operator would say it
 * @param details a JSON document
 * @param authority the side that accepts writes from here on, and with it a new authority epoch; empty to leave both
 */
public record Step(
        String machine, String from, String to, String cause, String details, Optional<Authority> authority) {

    /** The machine whose states are {@link Phase}. */
    public static final String PHASE = "phase";

    /** The machine whose states are {@link SwitchState}. */
    public static final String SWITCH = "switch";

    /** The state of a machine that has taken no step. */
    public static final String NEW = "NEW";

    /** Requires names, and two different states. */
    public Step {
        requireNonNull(machine, "machine");
        requireNonNull(from, "from");
        requireNonNull(to, "to");
        requireNonNull(cause, "cause");
        requireNonNull(details, "details");
        requireNonNull(authority, "authority");
        if (machine.isBlank() || from.isBlank() || to.isBlank() || from.equals(to)) {
            throw new IllegalArgumentException("step of '%s' from '%s' to '%s'".formatted(machine, from, to));
        }
    }

    /** A step of a machine of the caller's. */
    public static Step of(String machine, String from, String to, String cause) {
        return new Step(machine, from, to, cause, "{}", Optional.empty());
    }

    /** A step of the migration as a whole. */
    public static Step of(Phase from, Phase to, String cause) {
        return of(PHASE, from.name(), to.name(), cause);
    }

    /** A step of the switch. */
    public static Step of(SwitchState from, SwitchState to, String cause) {
        return of(SWITCH, from.name(), to.name(), cause);
    }

    /** The same step with a JSON document. */
    public Step with(String json) {
        return new Step(machine, from, to, cause, json, authority);
    }

    /** The same step, and in the same moment the writes go to {@code side} under a new authority epoch. */
    public Step handingWritesTo(Authority side) {
        return new Step(machine, from, to, cause, details, Optional.of(side));
    }
}
