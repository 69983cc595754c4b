package dev.midflight.router;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Callers who wait for a key to be at the follower. A round answers those who came before it looked at the marks, and
 * hands back the ones that it has not got to. Safe for any thread.
 */
final class Waiters {

    private final Object turn = new Object();
    private Map<String, CompletableFuture<Boolean>> next = new HashMap<>();

    /** True in time if the key is at the follower. */
    CompletableFuture<Boolean> await(String key) {
        synchronized (turn) {
            return next.computeIfAbsent(key, added -> new CompletableFuture<>());
        }
    }

    /** Whoever waits no longer. */
    void leave(String key, CompletableFuture<Boolean> waiting) {
        synchronized (turn) {
            next.remove(key, waiting);
        }
    }

    /** All who wait now; a new round begins. */
    Map<String, CompletableFuture<Boolean>> take() {
        synchronized (turn) {
            Map<String, CompletableFuture<Boolean>> taken = next;
            next = new HashMap<>();
            return taken;
        }
    }

    /** Has those who wait for a key wait for the next round. */
    void putBack(String key, Map<String, CompletableFuture<Boolean>> taken) {
        CompletableFuture<Boolean> waiting = taken.get(key);
        if (waiting != null) {
            CompletableFuture<Boolean> unused = await(key).whenComplete((there, failure) -> waiting.complete(there));
        }
    }

    /** Tells those the answer who have none yet. */
    static void answer(Map<String, CompletableFuture<Boolean>> taken, String key, boolean atFollower) {
        CompletableFuture<Boolean> waiting = taken.get(key);
        if (waiting != null) {
            waiting.complete(atFollower);
        }
    }
}
