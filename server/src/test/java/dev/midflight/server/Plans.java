package dev.midflight.server;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.time.Duration;
import java.util.Set;

/** Plans of a migration called shop. */
final class Plans {

    static final int SALT = 7;

    private Plans() {}

    static RoutePlan plan(long epoch, Stage stage, Duration lease) {
        return plan(epoch, stage, ReadShare.none(SALT), lease);
    }

    static RoutePlan plan(long epoch, Stage stage, ReadShare reads, Duration lease) {
        return new RoutePlan(
                "shop", epoch, stage, stage.authority().orElse(Side.OLD), reads, 0, lease, Duration.ofSeconds(2));
    }

    static ReadShare some(int ppm, Set<String> include) {
        return new ReadShare(SALT, ppm, include, Set.of());
    }
}
