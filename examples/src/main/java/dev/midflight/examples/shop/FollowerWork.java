package dev.midflight.examples.shop;

import java.sql.SQLException;
import java.util.Optional;

/** Pairs of customers come, go, come back under the same key, and change their key. */
final class FollowerWork {

    private static final String FOLLOW =
            "INSERT INTO follower (customer_id, follows_id, since, version) VALUES (?, ?, ?, ?)";
    private static final String UNFOLLOW = "DELETE FROM follower WHERE customer_id = ? AND follows_id = ?";
    private static final String TURN =
            "UPDATE follower SET follows_id = ?, version = ? WHERE customer_id = ? AND follows_id = ?";

    /** Above every customer's id, so that loaded pairs and new ones never meet. */
    private static final long STRANGERS = 1_000_000_000;

    private final Desk desk;
    private final Pool<RowKey> pairs = new Pool<>();
    private final Pool<RowKey> ended = new Pool<>();

    FollowerWork(Desk desk) {
        this.desk = desk;
    }

    void follow(Attempt attempt) throws SQLException {
        long customer = 1 + desk.loaded(attempt.random(), desk.size().customers());
        RowKey pair = RowKey.of(customer, STRANGERS + desk.fresh(attempt));
        insert(attempt, pair);
        attempt.effects().afterwards(() -> pairs.add(pair));
    }

    void unfollow(Attempt attempt) throws SQLException {
        Optional<RowKey> found = pick(pairs, attempt);
        if (found.isEmpty()) {
            follow(attempt);
            return;
        }
        RowKey pair = found.get();
        delete(attempt, pair);
        attempt.effects().afterwards(() -> {
            pairs.remove(pair);
            ended.add(pair);
        });
    }

    /** Deletes a loaded pair, once for each. */
    void unfollowLoaded(Attempt attempt) throws SQLException {
        RowKey pair =
                desk.size().follower(desk.loaded(attempt.random(), desk.size().followers()));
        // A key in the ledger means that the pair was deleted before, and perhaps is back.
        boolean untouched = !desk.ledger().of(Facet.FOLLOWER).containsKey(pair);
        if (!untouched || !desk.usable(Facet.FOLLOWER, pair)) {
            follow(attempt);
            return;
        }
        delete(attempt, pair);
        attempt.effects().afterwards(() -> ended.add(pair));
    }

    /** Inserts a pair again after it was deleted. */
    void followAgain(Attempt attempt) throws SQLException {
        Optional<RowKey> found = pick(ended, attempt);
        if (found.isEmpty()) {
            follow(attempt);
            return;
        }
        RowKey pair = found.get();
        insert(attempt, pair);
        attempt.effects().afterwards(() -> {
            ended.remove(pair);
            pairs.add(pair);
        });
    }

    /** Changes the key of a pair. */
    void turn(Attempt attempt) throws SQLException {
        Optional<RowKey> found = pick(pairs, attempt);
        if (found.isEmpty()) {
            follow(attempt);
            return;
        }
        RowKey from = found.get();
        RowKey to = RowKey.of(from.high(), STRANGERS + desk.fresh(attempt));
        turn(attempt, from, to);
        attempt.effects().gone(Facet.FOLLOWER, from);
        attempt.effects().row(Facet.FOLLOWER, to, attempt.number());
        attempt.effects().afterwards(() -> {
            pairs.remove(from);
            pairs.add(to);
            ended.add(from);
        });
    }

    /** Makes two pairs of one customer and lets them exchange their keys by way of a third one. */
    void exchange(Attempt attempt) throws SQLException {
        long customer = 1 + desk.loaded(attempt.random(), desk.size().customers());
        long fresh = STRANGERS + desk.fresh(attempt);
        // Numbers of a writer stay far below 2^38, so the three do not meet anybody else's.
        RowKey one = RowKey.of(customer, fresh + (1L << 38));
        RowKey other = RowKey.of(customer, fresh + (1L << 39));
        RowKey third = RowKey.of(customer, -fresh);
        insert(attempt, one);
        insert(attempt, other);
        turn(attempt, one, third);
        turn(attempt, other, one);
        turn(attempt, third, other);
        attempt.effects().gone(Facet.FOLLOWER, third);
        attempt.effects().afterwards(() -> {
            pairs.add(one);
            pairs.add(other);
        });
    }

    /** Inserts and deletes a row in one transaction, which leaves nothing. */
    void changeMind(Attempt attempt) throws SQLException {
        long customer = 1 + desk.loaded(attempt.random(), desk.size().customers());
        RowKey pair = RowKey.of(customer, STRANGERS + desk.fresh(attempt));
        insert(attempt, pair);
        delete(attempt, pair);
    }

    private void insert(Attempt attempt, RowKey pair) throws SQLException {
        String since = attempt.words().date();
        attempt.session().one(FOLLOW, pair.high(), pair.low(), since, attempt.number());
        attempt.effects().row(Facet.FOLLOWER, pair, attempt.number());
    }

    private void delete(Attempt attempt, RowKey pair) throws SQLException {
        attempt.session().one(UNFOLLOW, pair.high(), pair.low());
        attempt.effects().gone(Facet.FOLLOWER, pair);
    }

    private void turn(Attempt attempt, RowKey from, RowKey to) throws SQLException {
        attempt.session().one(TURN, to.low(), attempt.number(), from.high(), from.low());
    }

    private Optional<RowKey> pick(Pool<RowKey> pool, Attempt attempt) {
        return pool.pick(attempt.random(), pair -> desk.usable(Facet.FOLLOWER, pair));
    }
}
