package dev.midflight.router.kafka;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.dedup.Delivery;
import dev.midflight.router.dedup.Ledger;
import dev.midflight.router.dedup.Offsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The messages that a side has set aside, for a person to decide on. Writers may run meanwhile. In series try again, or
 * discard, at the authority first, then at the follower.
 */
public final class AsideMessages {

    private static final Duration IDLE_MAX = Duration.ofSeconds(30);

    private final Queue queue;
    private final Side side;
    private final Ledger ledger;
    private final Offsets offsets = new Offsets();

    /** Those of a side, with the ledger that its writers have. */
    public AsideMessages(Queue queue, Side side, Ledger ledger) {
        this.queue = requireNonNull(queue, "queue");
        this.side = requireNonNull(side, "side");
        this.ledger = requireNonNull(ledger, "ledger");
    }

    /** The first of them by partition and offset. */
    public List<SetAside> list(int max) throws SQLException {
        try (Connection connection = queue.at(side).store().getConnection()) {
            connection.setAutoCommit(true);
            return AsideTable.list(connection, side, group(), max);
        }
    }

    /**
     * Tries all messages of a key again, in their order and in one transaction; those after them go the usual way
     * again.
     *
     * @return how many had their effect now; the others had had it before
     * @throws SQLException if one fails again: all stay set aside
     */
    public long retry(String partition, String key, Effect effect) throws SQLException {
        try (Connection connection = Sql.open(queue.at(side).store(), IDLE_MAX)) {
            // The partition's writer must not go past one of this key meanwhile.
            offsets.hold(connection, group(), partition);
            long applied = 0;
            for (Received each : AsideTable.ofKey(connection, group(), partition, key)) {
                if (ledger.begin(connection, group(), each.message().messageId(), each.producedAt())
                        == Delivery.FIRST) {
                    effect.apply(connection, each);
                    applied++;
                }
                AsideTable.delete(connection, group(), partition, each.offset());
            }
            connection.commit();
            return applied;
        }
    }

    /**
     * Gives one up: it never has its effect here. In series, and where this side was the authority, not before the
     * other side has gone past it, which takes from what is set aside here that it is not to have its effect there. If
     * the other side is given up for good, say so by a queue in parallel.
     *
     * @return true if it was there
     * @throws QueueRefusedException if the other side has not gone past it yet; nothing was done
     */
    public boolean discard(String partition, long offset) throws SQLException {
        try (Connection connection = Sql.open(queue.at(side).store(), IDLE_MAX)) {
            Optional<String> stage = AsideTable.stage(connection, group(), partition, offset);
            connection.rollback();
            if (stage.isEmpty()) {
                return false;
            }
            if (queue.course() == Course.SERIES && isAwaitedAcross(stage.get())) {
                requirePassedAcross(partition, offset);
            }
            offsets.hold(connection, group(), partition);
            boolean deleted = AsideTable.delete(connection, group(), partition, offset);
            connection.commit();
            return deleted;
        }
    }

    /** True if the other side takes it only after this one. */
    private boolean isAwaitedAcross(String stage) {
        // Of what could not be read no stage is known, and each side sets it aside by itself.
        return !stage.isEmpty()
                && Stage.valueOf(stage).isFollowed()
                && Stage.valueOf(stage).authority().equals(Optional.of(side));
    }

    private void requirePassedAcross(String partition, long offset) throws SQLException {
        QueueSide across = queue.at(side.other());
        try (Connection connection = across.store().getConnection()) {
            connection.setAutoCommit(true);
            // It never goes back, so this stays right.
            long reached = offsets.reached(connection, across.group()).getOrDefault(partition, -1L);
            if (reached < offset) {
                throw new QueueRefusedException(
                        ("Cannot discard offset %d of %s at the %s side of %s: offset %d is the next one at the %s"
                                        + " side, where it would still have its effect. Let the writer there run, and"
                                        + " discard it when that has gone past it.")
                                .formatted(offset, partition, side, queue.migration(), reached + 1, side.other()));
            }
        }
    }

    private String group() {
        return queue.at(side).group();
    }
}
