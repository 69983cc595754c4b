package dev.midflight.router.dedup;

import static java.util.Objects.requireNonNull;

import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Spares the ledger the messages of one consumer that are delivered again and again: it remembers ids whose effect is
 * committed, as many as it may, those asked for last. It never says by itself that a message is the first.
 *
 * <p>It learns from {@link #committed} alone. A duplicate that the ledger finds may be one of the very transaction that
 * asks, which may still be rolled back; remembered at once, it would be taken for a duplicate ever after, and its
 * effect would be lost. So tell it all ids of a transaction after its commit, first and duplicate alike.
 *
 * <p>Safe for any thread.
 */
public final class FrontCache {

    private final Ledger ledger;
    private final String consumer;
    private final SeenIds seen;

    /**
     * An empty cache.
     *
     * @param idsMax the most ids it remembers, from 1
     * @param bytesMax the most bytes of memory for them, from 1, where an id takes its length and about 100 more
     */
    public FrontCache(Ledger ledger, String consumer, long idsMax, long bytesMax) {
        this.ledger = requireNonNull(ledger, "ledger");
        this.consumer = requireNonNull(consumer, "consumer");
        Utf8.name(consumer, "the name of a consumer");
        this.seen = new SeenIds(idsMax, bytesMax);
    }

    /**
     * As {@link Ledger#begin}, without asking the database if the id is remembered; a remembered one is a duplicate
     * even if it was produced before the window.
     */
    public Delivery begin(Connection connection, MessageId id, Instant producedAt) throws SQLException {
        return remembers(id) ? Delivery.DUPLICATE : ledger.begin(connection, consumer, id, producedAt);
    }

    /** As {@link Ledger#beginAll}, with those that are not remembered. */
    public List<Delivery> beginAll(Connection connection, List<Message> messages) throws SQLException {
        List<Delivery> deliveries = new ArrayList<>();
        List<Message> asked = new ArrayList<>();
        List<Integer> places = new ArrayList<>();
        for (Message message : messages) {
            if (!remembers(message.id())) {
                asked.add(message);
                places.add(deliveries.size());
            }
            deliveries.add(Delivery.DUPLICATE);
        }
        List<Delivery> answers = ledger.beginAll(connection, consumer, asked);
        for (int i = 0; i < answers.size(); i++) {
            deliveries.set(places.get(i), answers.get(i));
        }
        return deliveries;
    }

    /**
     * A transaction in which the id was begun is committed, whatever the answer was. A commit whose outcome is unknown
     * is not told.
     */
    public void committed(MessageId id) {
        seen.add(id);
    }

    /** How many ids are remembered. */
    public long ids() {
        return seen.ids();
    }

    /** How many bytes they are reckoned to take. */
    public long bytes() {
        return seen.bytes();
    }

    private boolean remembers(MessageId id) {
        return seen.contains(id);
    }
}
