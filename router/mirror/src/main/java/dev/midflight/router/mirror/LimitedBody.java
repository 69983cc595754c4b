package dev.midflight.router.mirror;

import java.net.http.HttpResponse.BodySubscriber;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow;

/** Takes an answer's body up to a limit; what is longer is not read any further. */
final class LimitedBody implements BodySubscriber<Body> {

    private final Capture capture;
    private final CompletableFuture<Body> body = new CompletableFuture<>();
    private volatile Flow.Subscription subscription = new Ended();

    /** Before the first one has come, or after the last. */
    private static final class Ended implements Flow.Subscription {
        @Override
        public void request(long count) {}

        @Override
        public void cancel() {}
    }

    LimitedBody(int bytesMax) {
        this.capture = new Capture(bytesMax);
    }

    @Override
    public CompletionStage<Body> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Flow.Subscription given) {
        subscription = given;
        given.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(List<ByteBuffer> parts) {
        for (ByteBuffer part : parts) {
            byte[] bytes = new byte[part.remaining()];
            part.get(bytes);
            capture.write(bytes, 0, bytes.length);
        }
        if (capture.isTooLong()) {
            subscription.cancel();
            body.complete(Body.none(Body.Kept.TOO_LONG));
        }
    }

    @Override
    public void onError(Throwable failure) {
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        body.complete(capture.body(-1));
    }
}
