package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How reads and writes change sides.
 *
 * @param maxPause the longest time writes may stand still; beyond it the switch undoes itself
 * @param reverse whether the old side is kept current after the switch
 * @param fence how the old side is closed to the application
 * @param appUsers the logins of the application; empty for every login that is not Midflight's
 * @param rollbackOn events that take the switch back without being asked
 * @param group the plans that switch in one moment, this one among them, absolute; empty if it switches alone
 * @param routers how the application's routers are led
 */
public record SwitchSettings(
        Duration maxPause,
        Reverse reverse,
        Fence fence,
        List<String> appUsers,
        List<String> rollbackOn,
        List<Path> group,
        RouterSettings routers) {

    /** Longer is not a pause but an outage. */
    public static final Duration PAUSE_MAX = Duration.ofHours(1);

    /** Requires a pause above zero. */
    public SwitchSettings {
        requireNonNull(maxPause, "maxPause");
        if (maxPause.isZero() || maxPause.isNegative() || maxPause.compareTo(PAUSE_MAX) > 0) {
            throw new IllegalArgumentException(
                    "%s is not in 1ms to %s".formatted(Quantities.show(maxPause), Quantities.show(PAUSE_MAX)));
        }
        requireNonNull(reverse, "reverse");
        requireNonNull(fence, "fence");
        appUsers = List.copyOf(appUsers);
        rollbackOn = List.copyOf(rollbackOn);
        group = List.copyOf(group);
        requireNonNull(routers, "routers");
    }

    /** Whether changes flow back after the switch. */
    public enum Reverse {
        /** The old side stays current, and going back loses nothing. */
        ON,
        /** There is no way back. */
        OFF
    }

    /** How the old side is closed. */
    public enum Fence {
        /** The one that was proven to stop the application's users. */
        AUTO,
        /** The whole server takes no writes. */
        READ_ONLY,
        /** The users lose their rights on the tables. */
        RIGHTS
    }
}
