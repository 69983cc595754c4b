package dev.midflight.bench;

import dev.midflight.router.Pass;
import dev.midflight.router.Reads;
import dev.midflight.router.Router;
import dev.midflight.router.Stage;
import dev.midflight.router.compare.Fields;
import java.util.Map;

/** Midflight's router, asked without a database. */
final class RoutedCalls {

    private static final int NAMED = 1_000;

    private RoutedCalls() {}

    /** On which side is a customer read, where all are on the one of the authority still. */
    static Operation decision() {
        return decision(Shop.none());
    }

    /** The same where half of them are on the other one, if it has what was written last. */
    static Operation decisionOfHalf() {
        return decision(Shop.half(0));
    }

    /** The same where others are on it by name. */
    static Operation decisionWithNames() {
        return decision(Shop.half(NAMED));
    }

    private static Operation decision(Router router) {
        return number -> router.reads(Shop.customer(number));
    }

    /** What each write begins and ends with. */
    static Operation pass() {
        Router router = Shop.in(Stage.DUAL_OLD);
        return number -> {
            try (Pass pass = router.begin()) {
                return pass.authority();
            }
        };
    }

    /** The map from which all ways read, and no more. */
    static Operation map() {
        Map<String, String> rows = Shop.rows();
        return number -> read(rows, Shop.customer(number));
    }

    /** A read at the old side. */
    static Operation read() {
        return read(Shop.in(Stage.DUAL_OLD));
    }

    /** A read of which half are at the new side. */
    static Operation readOfHalf() {
        return read(Shop.half(0));
    }

    private static Operation read(Router router) {
        Map<String, String> old = Shop.rows();
        Map<String, String> fresh = Shop.rows();
        Reads<String, String, RuntimeException> reads = Reads.<String, String, RuntimeException>through(router, "bench")
                .old(key -> read(old, key))
                .fresh(key -> read(fresh, key))
                .entity(key -> key)
                .compare(Fields.of(String.class).build())
                .immutable()
                .build();
        Operation operation = number -> String.valueOf(reads.read(Shop.customer(number)));
        return operation.with(reads);
    }

    static String read(Map<String, String> rows, String key) {
        return rows.getOrDefault(key, "");
    }
}
