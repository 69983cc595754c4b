package dev.midflight.router.dedup;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.sql.Dialect;
import dev.midflight.router.sql.Tables;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Which messages have had their effect, written down in the database of the effect and in its transaction: both are
 * committed or neither, so however often a message is delivered, and wherever its consumer dies, it has its effect
 * once.
 *
 * <pre>{@code
 * connection.setAutoCommit(false);
 * if (ledger.begin(connection, "billing", id, producedAt) == Delivery.FIRST) {
 *     // the effect, by statements on the same connection
 * }
 * connection.commit();
 * // acknowledge
 * }</pre>
 *
 * <p>Of two transactions that begin the same message at the same time the second waits for the first, and is then a
 * duplicate if that was committed, or the first itself if that was rolled back. If more than one wait for one that is
 * rolled back, MariaDB and MySQL let one of them be the first and have the others repeat their transactions. A message
 * that is begun twice in one transaction is a duplicate the second time.
 *
 * <p>An id is kept for the window, which has to be longer than the longest time after which a broker delivers again, be
 * it by a replay. Older messages are refused by the time at which they were produced, for what the ledger has forgotten
 * it would take for new. Rows are kept for an hour longer than the window, so that clocks which differ by less and
 * statements that hang for less do no harm. They are deleted in bounded batches and not by dropping partitions, as the
 * key would then have to hold the day, and an id delivered again on the next one would be new.
 *
 * <p>The table is {@code midflight_seen(consumer, id, at)}, {@code at} in milliseconds since 1970: when it was seen, or
 * when produced if a producer's clock is ahead; MariaDB and MySQL also have {@code deliveries}.
 *
 * <p>Holds no connection and nothing of a transaction. Safe for any thread; a connection is for one at a time.
 */
public final class Ledger {

    /** The usual window: what Kafka keeps by default. */
    public static final Duration WINDOW = Duration.ofDays(7);

    /** The most messages of a batch: three parameters each, of which a statement has at most 65,535. */
    public static final int BATCH_MAX = 10_000;

    static final Duration MARGIN = Duration.ofHours(1);
    static final int FORGET_ROWS = 1_000;

    private final Duration window;
    private final InstantSource clock;

    /**
     * A ledger with a window. All who use the same table have the same one.
     *
     * @param window how long an id is kept, more than zero; see {@link #WINDOW}
     */
    public Ledger(Duration window, InstantSource clock) {
        if (window.isNegative() || window.isZero()) {
            throw new IllegalArgumentException("the window %s is not above zero".formatted(window));
        }
        this.window = window;
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Makes the table where there is none. Any number of instances may do so at once.
     *
     * @param connection which commits each statement by itself
     * @throws IllegalStateException if it does not
     */
    public void create(Connection connection) throws SQLException {
        Sessions.requireAutoCommit(connection, "create the ledger");
        for (String sql : new SeenTable(Dialect.of(connection)).create()) {
            Tables.create(connection, sql);
        }
    }

    /**
     * Writes down that a message has its effect in the transaction of this connection, if it has not had it.
     *
     * @param connection of the effect, in a transaction
     * @param consumer whose effect it is: a name of 1 to 255 bytes, the same for all instances
     * @param producedAt by the producer's clock
     * @throws ExpiredException if it was produced before the window; nothing was written
     * @throws java.sql.SQLTransactionRollbackException if other transactions were in the way (a deadlock, a wait that
     *     took too long, a snapshot that is too old): roll back and repeat the whole transaction
     * @throws SQLException what else the database says; the transaction is to be rolled back
     * @throws IllegalStateException if the connection commits each statement by itself
     */
    public Delivery begin(Connection connection, String consumer, MessageId id, Instant producedAt)
            throws SQLException {
        Instant now = clock.instant();
        check(connection, consumer, List.of(new Message(id, producedAt)), now);
        try {
            boolean inserted = new SeenTable(Dialect.of(connection))
                    .insert(connection, consumer, id, later(now, producedAt).toEpochMilli());
            return inserted ? Delivery.FIRST : Delivery.DUPLICATE;
        } catch (SQLException e) {
            throw Sessions.failure(e, "begin %s for %s".formatted(id, consumer));
        }
    }

    /**
     * The same for a batch, in one statement (MySQL: in two if some of them are first and others are not). Ids are
     * written in their order, so batches do not deadlock with each other if each transaction has one. The outcome for
     * each is at its place in the list; of an id that occurs twice the second is a duplicate.
     *
     * @param messages up to {@link #BATCH_MAX}
     * @throws ExpiredException if any was produced before the window; nothing was written, of the others neither
     * @throws java.sql.SQLTransactionRollbackException as {@link #begin}
     * @throws IllegalStateException if the connection commits each statement by itself
     */
    public List<Delivery> beginAll(Connection connection, String consumer, List<Message> messages) throws SQLException {
        if (messages.size() > BATCH_MAX) {
            throw new IllegalArgumentException(
                    "the batch has %d messages; up to %d are taken".formatted(messages.size(), BATCH_MAX));
        }
        Instant now = clock.instant();
        check(connection, consumer, messages, now);
        if (messages.isEmpty()) {
            return List.of();
        }
        TreeSet<MessageId> ids = new TreeSet<>();
        Instant at = now;
        for (Message message : messages) {
            ids.add(message.id());
            at = later(at, message.producedAt());
        }
        try {
            Set<MessageId> inserted =
                    new SeenTable(Dialect.of(connection)).insertAll(connection, consumer, ids, at.toEpochMilli());
            List<Delivery> deliveries = new ArrayList<>();
            for (Message message : messages) {
                deliveries.add(inserted.remove(message.id()) ? Delivery.FIRST : Delivery.DUPLICATE);
            }
            return deliveries;
        } catch (SQLException e) {
            throw Sessions.failure(e, "begin %d messages for %s".formatted(messages.size(), consumer));
        }
    }

    private void check(Connection connection, String consumer, List<Message> messages, Instant now)
            throws SQLException {
        Utf8.name(consumer, "the name of a consumer");
        Sessions.requireTransaction(connection, "begin messages for " + consumer);
        Instant oldest = now.minus(window);
        List<Message> expired = messages.stream()
                .filter(message -> message.producedAt().isBefore(oldest))
                .toList();
        if (!expired.isEmpty()) {
            throw new ExpiredException(consumer, expired, oldest, window);
        }
    }

    private static Instant later(Instant one, Instant other) {
        return one.isAfter(other) ? one : other;
    }

    /**
     * Deletes what is older than the window and the hour after it, a thousand rows a transaction, until nothing is left
     * to delete. Any number of instances may do so at once; once an hour is often enough.
     *
     * @param connection which commits each statement by itself, or its transaction would hold all of that
     * @param now by the same clocks as those of {@link #begin}
     * @return how many rows were deleted
     * @throws IllegalStateException if the connection is in a transaction
     */
    public long forget(Connection connection, Instant now) throws SQLException {
        Sessions.requireAutoCommit(connection, "forget ids");
        SeenTable table = new SeenTable(Dialect.of(connection));
        long before = now.minus(window).minus(MARGIN).toEpochMilli();
        long all = 0;
        int deleted;
        do {
            deleted = table.delete(connection, before, FORGET_ROWS);
            all += deleted;
        } while (deleted == FORGET_ROWS);
        return all;
    }
}
