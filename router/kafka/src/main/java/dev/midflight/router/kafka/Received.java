package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.time.Instant;

/**
 * A message as it comes to a side.
 *
 * @param partition such as {@code orders-3}
 * @param offset its place there
 * @param message what was published
 * @param producedAt by the publisher's clock
 * @param epoch of the plan under which it was published
 * @param stage of that plan
 */
public record Received(
        String partition, long offset, QueueMessage message, Instant producedAt, long epoch, Stage stage) {

    /** True if a side is to have its effect: the authority, and the follower if it gets rows. */
    boolean isFor(Side side) {
        return stage.authority()
                .map(authority -> authority == side || stage.isFollowed())
                .orElse(false);
    }

    /** The side that takes it first; a message is never published while there is none. */
    Side authority() {
        return stage.authority().orElseThrow();
    }
}
