package dev.midflight.router;

import dev.midflight.router.RoutePlan.ReadShare;
import java.time.Duration;

/** The plans of a migration that is called shop. */
final class Plans {

    private Plans() {}

    static RoutePlan plan(long epoch, Stage stage, Side authority) {
        return new RoutePlan(
                "shop", epoch, stage, authority, ReadShare.none(1), 0, Duration.ofMinutes(5), Duration.ofSeconds(5));
    }

    static RoutePlan plan(long epoch, Stage stage) {
        return plan(epoch, stage, stage.authority().orElse(Side.OLD));
    }

    static Router router() {
        return new Router("shop", WithoutPlan.READ_OLD, Duration.ofMillis(500), Nanos.SYSTEM);
    }

    static void accept(Router router, RoutePlan plan) {
        router.accept(plan, System.nanoTime());
    }
}
