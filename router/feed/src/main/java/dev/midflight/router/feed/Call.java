package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One kind of request of which at most one is under way. It is given up when it takes too long: what comes later is
 * ignored. Used by the feed's thread alone.
 *
 * @param <T> what the body of an answer is
 */
final class Call<T> {

    private final Executor feedThread;
    private @Nullable CompletableFuture<HttpResponse<T>> underWay;
    private long untilNanos;

    Call(Executor feedThread) {
        this.feedThread = requireNonNull(feedThread, "feedThread");
    }

    /** Lets a request that was just sent run until then. */
    void begin(
            CompletableFuture<HttpResponse<T>> request,
            long endNanos,
            Consumer<HttpResponse<T>> answered,
            Consumer<Throwable> failed) {
        untilNanos = endNanos;
        underWay = request;
        CompletableFuture<?> unused = request.handle((answer, failure) -> {
            feedThread.execute(() -> {
                if (underWay != request) {
                    return;
                }
                underWay = null;
                if (failure == null) {
                    answered.accept(answer);
                } else {
                    failed.accept(failure);
                }
            });
            return answer;
        });
    }

    boolean isUnderWay() {
        return underWay != null;
    }

    /** When it is given up. */
    long untilNanos() {
        return untilNanos;
    }

    /** Lets it run until then instead. */
    void extend(long endNanos) {
        untilNanos = endNanos;
    }

    /** True if it took too long; nothing is under way any more then. */
    boolean isGivenUp(long now) {
        if (underWay == null || untilNanos - now > 0) {
            return false;
        }
        abandon();
        return true;
    }

    void abandon() {
        CompletableFuture<HttpResponse<T>> request = underWay;
        underWay = null;
        if (request != null) {
            request.cancel(true);
        }
    }
}
