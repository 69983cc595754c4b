package dev.midflight.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.Quantities;
import dev.midflight.engine.plan.SwitchSettings;
import java.time.Duration;
import java.util.Optional;

/** The longest pause of the writes, as the operator gives it. */
final class Pause {

    private Pause() {}

    /** The option's value, else the plan's. */
    static Duration chosen(Optional<String> option, MigrationPlan plan) {
        return option.map(Pause::read).orElse(plan.switching().maxPause());
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
        return Duration.ofMillis(arguments.path("max_pause_ms").asLong());
    }
}
