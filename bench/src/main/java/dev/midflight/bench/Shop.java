package dev.midflight.bench;

import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.RoutePlan.ReadShare;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What an application has that is routed: its customers, and a router with a plan that holds for a day. */
final class Shop {

    /** So many customers are asked for in turn; a power of two. */
    static final int CUSTOMERS = 1 << 12;

    private static final String MIGRATION = "shop";
    private static final int SALT = 7;
    private static final int HALF = 500_000;
    private static final Duration DAY = Duration.ofDays(1);

    private static final List<String> NAMES = names(0, CUSTOMERS);

    private Shop() {}

    private static List<String> names(int from, int count) {
        return IntStream.range(from, from + count)
                .mapToObj("customer-%06d"::formatted)
                .toList();
    }

    /** The customer whose turn it is. */
    static String customer(int number) {
        return NAMES.get(number & (CUSTOMERS - 1));
    }

    /** What a store has of each. */
    static Map<String, String> rows() {
        Map<String, String> rows = new HashMap<>();
        NAMES.forEach(name -> rows.put(name, "what is known of " + name));
        return rows;
    }

    /** A router in a stage; reads go to the old side. */
    static Router in(Stage stage) {
        return by(stage, ReadShare.none(SALT), 0);
    }

    /** All reads are compared. */
    static Router shadowed() {
        return by(Stage.DUAL_OLD, ReadShare.none(SALT), 1_000_000);
    }

    /** Customers may be read at the new side, and none is yet. */
    static Router none() {
        return by(Stage.MIRROR_OLD, ReadShare.none(SALT), 0);
    }

    /** Half of the customers are read at the new side, and so many others by name. */
    static Router half(int named) {
        Set<String> include = names(CUSTOMERS, named).stream().collect(Collectors.toUnmodifiableSet());
        return by(Stage.MIRROR_OLD, new ReadShare(SALT, HALF, include, Set.of()), 0);
    }

    private static Router by(Stage stage, ReadShare reads, int shadowPpm) {
        Router router = new Router(MIGRATION, WithoutPlan.READ_OLD, Duration.ofSeconds(1), Nanos.SYSTEM);
        long now = System.nanoTime();
        Side authority = stage.authority().orElse(Side.OLD);
        router.accept(new RoutePlan(MIGRATION, 1, stage, authority, reads, shadowPpm, DAY, DAY), now);
        router.freshness().applied(now);
        return router;
    }
}
