package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import dev.midflight.router.dedup.Delivery;
import dev.midflight.router.dedup.ExpiredException;
import dev.midflight.router.dedup.Ledger;
import dev.midflight.router.dedup.Message;
import dev.midflight.router.dedup.Offsets;
import dev.midflight.router.dedup.Ownership;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Gives messages of one partition their effect, in one transaction with the offset they reach, their ids, and what is
 * set aside. Does not commit. The offset comes first: its row lets one owner in at a time, and whoever tries again what
 * was set aside.
 */
final class Batch {

    private final Queue queue;
    private final Side side;
    private final Effect effect;
    private final Ledger ledger;
    private final InstantSource clock;
    private final int asideMax;
    private final Offsets offsets = new Offsets();

    Batch(Queue queue, Side side, Effect effect, QueueWriter.Tools tools) {
        this.queue = queue;
        this.side = side;
        this.effect = effect;
        this.ledger = tools.ledger();
        this.clock = tools.clock();
        this.asideMax = tools.limits().asideMax();
    }

    /** A partition has as many messages set aside as it may. */
    static final class AsideFullException extends RuntimeException {
        private static final long serialVersionUID = 1;

        AsideFullException(String message) {
            super(message);
        }
    }

    /**
     * Gives them their effect.
     *
     * @param incoming of one partition, in order, at least one
     * @param asideAcross offsets that the authority has set aside
     * @return what was done, counted
     */
    WriterCounts apply(Connection connection, Ownership owner, List<Incoming> incoming, Set<Long> asideAcross)
            throws SQLException {
        advance(connection, owner, incoming.get(incoming.size() - 1).offset());
        Set<String> blocked = AsideTable.keys(connection, owner.consumer(), owner.partition());
        List<Received> taken = new ArrayList<>();
        long skipped = 0;
        long aside = 0;
        for (Incoming each : incoming) {
            String why = whyAside(each, blocked, asideAcross);
            if (!why.isEmpty()) {
                setAside(connection, each, 0, why);
                each.received()
                        .ifPresent(received -> blocked.add(received.message().key()));
                aside++;
            } else if (each.received().orElseThrow().isFor(side)) {
                taken.add(each.received().orElseThrow());
            } else {
                skipped++;
            }
        }
        long applied = apply(connection, taken);
        return new WriterCounts(applied, taken.size() - applied, skipped, aside, 0, 0);
    }

    private String whyAside(Incoming incoming, Set<String> blocked, Set<Long> asideAcross) {
        if (incoming.received().isEmpty()) {
            return incoming.fault();
        }
        Received received = incoming.received().get();
        if (!received.isFor(side)) {
            return "";
        }
        if (received.authority() != side && asideAcross.contains(incoming.offset())) {
            return "The %s side has set it aside. Try it again there first.".formatted(side.other());
        }
        return blocked.contains(received.message().key())
                ? "An earlier message of its key was set aside, and they keep their order."
                : "";
    }

    private long apply(Connection connection, List<Received> taken) throws SQLException {
        List<Message> messages = taken.stream()
                .map(each -> new Message(each.message().messageId(), each.producedAt()))
                .toList();
        List<Delivery> deliveries = begin(connection, taken, messages);
        long applied = 0;
        for (int i = 0; i < deliveries.size(); i++) {
            if (deliveries.get(i) == Delivery.FIRST) {
                applyOne(connection, taken.get(i));
                applied++;
            }
        }
        return applied;
    }

    private List<Delivery> begin(Connection connection, List<Received> taken, List<Message> messages)
            throws SQLException {
        try {
            return ledger.beginAll(connection, queue.at(side).group(), messages);
        } catch (ExpiredException expired) {
            int first = messages.indexOf(expired.messages().get(0));
            throw new EffectFailedException(taken.get(first).offset(), expired);
        }
    }

    /** The application's own code: whatever it throws is the message's failure, unless the store is away. */
    @SuppressWarnings("IllegalCatch")
    private void applyOne(Connection connection, Received received) throws SQLException {
        try {
            effect.apply(connection, received);
        } catch (SQLException failure) {
            if (Sql.isOfTheStore(failure)) {
                throw failure;
            }
            throw new EffectFailedException(received.offset(), failure);
        } catch (RuntimeException failure) {
            throw new EffectFailedException(received.offset(), failure);
        }
    }

    /** Sets one aside for what came back when it was tried. */
    WriterCounts setAside(Connection connection, Ownership owner, Incoming incoming, AsideTable.Why why)
            throws SQLException {
        advance(connection, owner, incoming.offset());
        setAside(connection, incoming, why.tries(), why.reason());
        return new WriterCounts(0, 0, 0, 1, 0, 0);
    }

    private void setAside(Connection connection, Incoming incoming, int tries, String reason) throws SQLException {
        String group = queue.at(side).group();
        if (AsideTable.count(connection, group, incoming.partition()) >= asideMax) {
            throw new AsideFullException(
                    ("Cannot set aside offset %d of %s at the %s side of %s: %d messages are set aside there already."
                                    + " It rests until some are tried again or discarded. This one: %s")
                            .formatted(
                                    incoming.offset(),
                                    incoming.partition(),
                                    side,
                                    queue.migration(),
                                    asideMax,
                                    reason));
        }
        AsideTable.insert(connection, group, incoming, new AsideTable.Why(tries, reason, clock.instant()));
    }

    private void advance(Connection connection, Ownership owner, long offset) throws SQLException {
        if (offsets.advance(connection, owner, offset) == Delivery.DUPLICATE) {
            throw new IllegalStateException(
                    "Offset %d of %s has had its effect although its owner has not seen it.".formatted(offset, owner));
        }
    }
}
