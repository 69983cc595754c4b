package dev.midflight.engine.follow;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.apply.LaneMessage;
import dev.midflight.engine.apply.LaneQueue;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The lanes of a stream, as the crossing sees them.
 *
 * @param queues their queues, by number
 * @param rest how to wait for what lanes do
 * @param holdBytes up to what size a source transaction is held back until it is complete
 */
public record Lanes(List<LaneQueue> queues, Rest rest, long holdBytes) {

    /** Copies the list. */
    public Lanes {
        queues = List.copyOf(queues);
        requireNonNull(rest, "rest");
    }

    int count() {
        return queues.size();
    }

    void put(int lane, LaneMessage message) throws InterruptedException {
        queues.get(lane).put(message);
    }

    /** Returns when every lane has made durable what it was given. */
    void standAll() throws InterruptedException {
        AtomicInteger left = new AtomicInteger(count());
        for (LaneQueue queue : queues) {
            queue.put(new LaneMessage.Barrier(left::decrementAndGet));
        }
        rest.until(() -> left.get() == 0);
    }
}
