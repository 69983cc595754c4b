package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * For how long callers wait for the follower. When many of the last ones have waited in vain nobody waits for a while,
 * but for one after each pause who sees whether it is worth it again: a follower that hangs costs a few callers their
 * budget, not all. Safe for any thread.
 */
final class Budget {

    private final Duration most;
    private final Breaker inVain;
    private final Consumer<CompletableFuture<Boolean>> beforeWait;

    /**
     * A budget that is spent on each.
     *
     * @param most how long a caller waits at most; zero not at all
     * @param limits from which share of waits in vain on nobody waits, and for how long
     * @param beforeWait called by who is about to wait
     */
    Budget(Duration most, LaneLimits limits, Nanos time, Consumer<CompletableFuture<Boolean>> beforeWait) {
        this.most = requireNonNull(most, "most");
        this.beforeWait = beforeWait;
        this.inVain = new Breaker(limits.failureShare(), limits.pause(), time);
    }

    /**
     * True if the follower has it; false if it has not, or nobody waits to know.
     *
     * @throws TimeoutException if it has not answered in time
     */
    boolean await(CompletableFuture<Boolean> follower)
            throws InterruptedException, ExecutionException, TimeoutException {
        if (follower.isDone()) {
            return follower.get();
        }
        if (most.isZero() || !inVain.lets()) {
            return false;
        }
        beforeWait.accept(follower);
        try {
            boolean there = follower.get(most.toNanos(), TimeUnit.NANOSECONDS);
            tell(there);
            return there;
        } catch (TimeoutException | ExecutionException late) {
            tell(false);
            throw late;
        }
    }

    private void tell(boolean there) {
        if (there) {
            inVain.succeeded();
        } else {
            inVain.failed();
        }
    }
}
