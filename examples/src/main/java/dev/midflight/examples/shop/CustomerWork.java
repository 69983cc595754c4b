package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Customers come with an id from the database, change, swap their e-mail addresses, move, and leave. */
final class CustomerWork {

    private static final String REGISTER =
            "INSERT INTO customer (name, email, preferences, birth_date, credit, version) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String FIRST_ADDRESS =
            "INSERT INTO address (customer_id, address_no, street, city, latitude) VALUES (?, 1, ?, ?, ?)";
    private static final String CHANGE =
            "UPDATE customer SET name = ?, tier = ?, credit = ?, preferences = ?, version = ? WHERE id = ?";
    private static final String SET_EMAIL = "UPDATE customer SET email = ? WHERE id = ?";
    private static final String MOVE =
            "UPDATE address SET address_no = ?, city = ? WHERE customer_id = ? AND address_no = ?";
    private static final String DROP_ADDRESS = "DELETE FROM address WHERE customer_id = ? AND address_no = ?";
    private static final String DROP = "DELETE FROM customer WHERE id = ?";

    private final Desk desk;
    private final Pool<Long> registered = new Pool<>();
    private final Map<Long, String> emails = new HashMap<>();
    private final Map<Long, Integer> addresses = new HashMap<>();

    CustomerWork(Desk desk) {
        this.desk = desk;
    }

    void register(Attempt attempt) throws SQLException {
        SeedWords words = attempt.words();
        String name = words.name();
        String email = "writer" + desk.writer() + "." + attempt.number() + "@shop.example";
        BigDecimal credit = words.amount(500, 2);
        Long version = attempt.number();
        long id = attempt.session().insert(REGISTER, name, email, words.json(), words.date(), credit, version);
        String city = words.city();
        attempt.session().one(FIRST_ADDRESS, id, words.words(3), city, words.weight());
        Effects effects = attempt.effects();
        effects.generated(Facet.CUSTOMER, id);
        // The tier is the column's default: it must be the same on both sides.
        effects.row(Facet.CUSTOMER, RowKey.of(id), name, "basic", credit, version);
        effects.row(Facet.CUSTOMER_EMAIL, RowKey.of(id), email);
        effects.row(Facet.ADDRESS, RowKey.of(id, 1), city);
        effects.afterwards(() -> {
            registered.add(id);
            emails.put(id, email);
            addresses.put(id, 1);
        });
    }

    void change(Attempt attempt) throws SQLException {
        SeedWords words = attempt.words();
        long id = anyone(attempt);
        String name = words.name();
        String tier = words.oneIn(2) ? "silver" : "gold";
        BigDecimal credit = words.amountOrMax(900, 2, 12);
        Long version = attempt.number();
        if (desk.usable(Facet.CUSTOMER, RowKey.of(id))) {
            attempt.session().one(CHANGE, name, tier, credit, words.json(), version, id);
            attempt.effects().row(Facet.CUSTOMER, RowKey.of(id), name, tier, credit, version);
        }
    }

    /** Two customers exchange a unique value by way of a third one. */
    void swapEmails(Attempt attempt) throws SQLException {
        long one = anyone(attempt);
        long other = anyone(attempt);
        String emailOfOne = email(one);
        String emailOfOther = email(other);
        boolean possible = one != other
                && !emailOfOne.isEmpty()
                && !emailOfOther.isEmpty()
                && desk.usable(Facet.CUSTOMER_EMAIL, RowKey.of(one))
                && desk.usable(Facet.CUSTOMER_EMAIL, RowKey.of(other));
        if (!possible) {
            return;
        }
        attempt.session().one(SET_EMAIL, "swap " + desk.fresh(attempt), one);
        attempt.session().one(SET_EMAIL, emailOfOne, other);
        attempt.session().one(SET_EMAIL, emailOfOther, one);
        attempt.effects().row(Facet.CUSTOMER_EMAIL, RowKey.of(one), emailOfOther);
        attempt.effects().row(Facet.CUSTOMER_EMAIL, RowKey.of(other), emailOfOne);
        attempt.effects().afterwards(() -> {
            emails.put(one, emailOfOther);
            emails.put(other, emailOfOne);
        });
    }

    /** The address of a registered customer gets another key. */
    void move(Attempt attempt) throws SQLException {
        Optional<Long> found = pickRegistered(attempt);
        if (found.isEmpty()) {
            register(attempt);
            return;
        }
        long id = found.get();
        int from = addressNo(id);
        int to = from % 30_000 + 1;
        String city = attempt.words().city();
        attempt.session().one(MOVE, to, city, id, from);
        attempt.effects().gone(Facet.ADDRESS, RowKey.of(id, from));
        attempt.effects().row(Facet.ADDRESS, RowKey.of(id, to), city);
        attempt.effects().afterwards(() -> addresses.put(id, to));
    }

    /** A registered customer leaves; the id, perhaps the largest there was, must never be given again. */
    void leave(Attempt attempt) throws SQLException {
        Optional<Long> found = pickRegistered(attempt);
        if (found.isEmpty()) {
            register(attempt);
            return;
        }
        long id = found.get();
        int addressNo = addressNo(id);
        attempt.session().one(DROP_ADDRESS, id, addressNo);
        attempt.session().one(DROP, id);
        attempt.effects().gone(Facet.ADDRESS, RowKey.of(id, addressNo));
        attempt.effects().gone(Facet.CUSTOMER, RowKey.of(id));
        attempt.effects().gone(Facet.CUSTOMER_EMAIL, RowKey.of(id));
        attempt.effects().afterwards(() -> {
            registered.remove(id);
            emails.remove(id);
            addresses.remove(id);
        });
    }

    private long anyone(Attempt attempt) {
        long loaded = 1 + desk.loaded(attempt.random(), desk.size().customers());
        return attempt.random().nextInt(2) == 0
                ? loaded
                : pickRegistered(attempt).orElse(loaded);
    }

    private Optional<Long> pickRegistered(Attempt attempt) {
        return registered.pick(
                attempt.random(),
                id -> desk.usable(Facet.CUSTOMER, RowKey.of(id))
                        && desk.usable(Facet.CUSTOMER_EMAIL, RowKey.of(id))
                        && desk.usable(Facet.ADDRESS, RowKey.of(id, addressNo(id))));
    }

    private int addressNo(long id) {
        return addresses.getOrDefault(id, 1);
    }

    private String email(long id) {
        String known = emails.get(id);
        return known == null ? ShopRows.email(id) : known;
    }
}
