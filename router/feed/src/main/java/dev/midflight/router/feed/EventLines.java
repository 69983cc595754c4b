package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.Flow;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads server-sent events (WHATWG HTML, 9.2), of which only those with the name "plan" matter here. */
final class EventLines implements Flow.Subscriber<String> {

    private final Runnable heard;
    private final Consumer<String> plan;
    private String event = "";
    private final StringBuilder text = new StringBuilder();
    private Flow.@Nullable Subscription lines;

    /**
     * Called by threads of the HTTP client, one at a time.
     *
     * @param heard called for each line
     * @param plan called with the text of each plan
     */
    EventLines(Runnable heard, Consumer<String> plan) {
        this.heard = requireNonNull(heard, "heard");
        this.plan = requireNonNull(plan, "plan");
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        lines = subscription;
        subscription.request(1);
    }

    @Override
    public void onNext(String line) {
        heard.run();
        if (line.isEmpty()) {
            if (event.equals("plan")) {
                plan.accept(text.toString());
            }
            event = "";
            text.setLength(0);
        } else if (line.startsWith("event:")) {
            event = line.substring("event:".length()).strip();
        } else if (line.startsWith("data:")) {
            text.append(line.substring("data:".length()).strip());
        }
        requireNonNull(lines, "lines").request(1);
    }

    @Override
    public void onError(Throwable failure) {
        // Whoever asked is told by the request's future.
    }

    @Override
    public void onComplete() {
        // The same.
    }
}
