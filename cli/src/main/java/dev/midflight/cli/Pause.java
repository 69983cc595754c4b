package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.engine.plan.SwitchSettings;
import java.time.Duration;
import java.util.Optional;

/** The longest pause of the writes, as the operator gives it. */
final class Pause {

    private static final String NAME = "max_pause_ms";

    private Pause() {}

    /** Hands over the option's value, if it was given. */
    static void put(ObjectNode arguments, Optional<String> option) {
        option.map(Pause::read).ifPresent(pause -> arguments.put(NAME, pause.toMillis()));
    }

    /** The same arguments for a plan, with its own pause unless one was given for all. */
    static ObjectNode with(ObjectNode arguments, MigrationPlan plan) {
        ObjectNode own = arguments.deepCopy();
        return own.has(NAME) ? own : own.put(NAME, plan.switching().maxPause().toMillis());
    }

    private static Duration read(String text) {
        try {
            Duration pause = Quantities.duration(text);
            if (pause.isZero() || pause.compareTo(SwitchSettings.PAUSE_MAX) > 0) {
                throw new IllegalArgumentException(
                        "%s is not in 1ms to %s".formatted(text, Quantities.show(SwitchSettings.PAUSE_MAX)));
            }
            return pause;
        } catch (IllegalArgumentException wrong) {
            throw CommandException.usage(
                    "Cannot use the pause", "--max-pause", String.valueOf(wrong.getMessage()), "Write it as in 2s.");
        }
    }

    /** What was handed over. */
    static Duration of(JsonNode arguments) {
        return Duration.ofMillis(arguments.path(NAME).asLong());
    }
}
