package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import dev.midflight.router.dedup.Offsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a side may take already when both go in series: what the authority has durable. Which side that is, each message
 * says: it is the one of the plan it was published under. Nobody waits in a circle, as the first message that is not at
 * both sides waits for nothing at its authority.
 */
final class Gate implements AutoCloseable {

    private final Queue queue;
    private final Side side;
    private final QueueSide across;
    private final Offsets offsets = new Offsets();
    private final Map<String, Long> reached = new HashMap<>();
    private @Nullable Connection connection;

    Gate(Queue queue, Side side) {
        this.queue = queue;
        this.side = side;
        this.across = queue.at(side.other());
    }

    /**
     * As many of the messages from the first on as may have their effect now.
     *
     * @param incoming of one partition, at least one
     */
    List<Incoming> open(List<Incoming> incoming) throws SQLException {
        int count = 0;
        while (count < incoming.size() && isThrough(incoming.get(count))) {
            count++;
        }
        return incoming.subList(0, count);
    }

    private boolean isThrough(Incoming incoming) throws SQLException {
        if (!waits(incoming) || incoming.offset() <= reached(incoming.partition())) {
            return true;
        }
        reached.putAll(offsets.reached(connection(), across.group()));
        return incoming.offset() <= reached(incoming.partition());
    }

    private long reached(String partition) {
        return reached.getOrDefault(partition, -1L);
    }

    private boolean waits(Incoming incoming) {
        return queue.course() == Course.SERIES
                && incoming.received()
                        .map(each -> each.isFor(side) && each.authority() != side)
                        .orElse(false);
    }

    /** The offsets of messages let through that the authority has set aside instead of having their effect. */
    Set<Long> asideAcross(List<Incoming> through) throws SQLException {
        if (through.stream().noneMatch(this::waits)) {
            return Set.of();
        }
        Incoming first = through.get(0);
        long last = through.get(through.size() - 1).offset();
        return AsideTable.places(connection(), across.group(), first.partition(), first.offset(), last);
    }

    private Connection connection() throws SQLException {
        Connection open = connection;
        if (open == null) {
            open = across.store().getConnection();
            open.setAutoCommit(true);
            connection = open;
        }
        return open;
    }

    /** Ends the connection; the next question makes a new one. */
    @Override
    public void close() {
        Connection closing = connection;
        connection = null;
        if (closing != null) {
            Sql.close(closing);
        }
    }
}
