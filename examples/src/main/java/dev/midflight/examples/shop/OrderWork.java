package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.TreeSet;

/** Orders go through four tables in one transaction, change their state, are taken back and placed again. */
final class OrderWork {

    private static final String ORDER =
            "INSERT INTO orders (id, customer_id, status, total, remark, version) VALUES (?, ?, ?, ?, ?, ?)";
    private static final String LINE =
            "INSERT INTO order_line (order_id, line_no, product_id, quantity, price) VALUES (?, ?, ?, ?, ?)";
    private static final String SELL =
            "UPDATE stock SET quantity = quantity - ?, sold = sold + ? WHERE warehouse = 1 AND product_id = ?";
    private static final String PAY =
            "INSERT INTO payment (id, order_id, amount, method, paid_at) VALUES (?, ?, ?, ?, ?)";
    private static final String STATUS =
            "UPDATE orders SET status = ?, total = ?, shipped_at = ?, version = ? WHERE id = ?";
    private static final String RENUMBER = "UPDATE order_line SET line_no = ? WHERE order_id = ? AND line_no = ?";
    private static final String NEW_PAYMENT_KEY = "UPDATE payment SET id = ? WHERE id = ?";
    private static final List<String> STATUSES = List.of("new", "paid", "shipped", "returned");
    private static final int LINES_MAX = 4;

    private final Desk desk;
    private final Pool<Placed> placed = new Pool<>();
    private final Pool<Placed> withdrawn = new Pool<>();

    OrderWork(Desk desk) {
        this.desk = desk;
    }

    void place(Attempt attempt) throws SQLException {
        Random random = attempt.random();
        SeedWords words = attempt.words();
        long id = Long.MIN_VALUE | desk.fresh(attempt);
        BigDecimal price = words.amount(200, 2).abs();
        // In the order of the key, or two orders would wait for each other's stock.
        TreeSet<Long> products = new TreeSet<>();
        for (int lines = 1 + random.nextInt(LINES_MAX); lines > 0; lines--) {
            products.add(
                    random.nextInt(10) == 0 ? 1 : 1 + words.below(desk.size().products()));
        }
        List<Line> lines = new ArrayList<>();
        for (long product : products) {
            lines.add(new Line(lines.size() + 1, product, 1 + random.nextInt(5), price));
        }
        long customer = 1 + desk.loaded(random, desk.size().customers());
        insert(attempt, new Placed(id, customer, lines, ShopSize.freshUuid(desk.fresh(attempt))));
        for (Line line : lines) {
            attempt.session().one(SELL, line.quantity(), (long) line.quantity(), line.product());
            attempt.effects().sold(RowKey.of(1, line.product()), line.quantity());
        }
    }

    /** Moves a loaded order on. */
    void changeStatus(Attempt attempt) throws SQLException {
        SeedWords words = attempt.words();
        long bits =
                desk.size().orderId(desk.loaded(attempt.random(), desk.size().orders()));
        String status = words.pick(STATUSES);
        BigDecimal total = words.amount(3_000, 2);
        Long version = attempt.number();
        if (desk.usable(Facet.ORDERS, RowKey.of(bits))) {
            attempt.session().one(STATUS, status, total, words.dateTime(3), version, new Dialect.Unsigned(bits));
            attempt.effects().row(Facet.ORDERS, RowKey.of(bits), status, total, version);
        }
    }

    /** Deletes an order of this writer with all that belongs to it. */
    void withdraw(Attempt attempt) throws SQLException {
        Optional<Placed> found = pick(placed, attempt);
        if (found.isEmpty()) {
            place(attempt);
            return;
        }
        Placed order = found.get();
        Session session = attempt.session();
        Effects effects = attempt.effects();
        session.one("DELETE FROM payment WHERE id = ?", order.payment().uuid());
        effects.gone(Facet.PAYMENT, order.payment());
        for (Line line : order.lines()) {
            session.one("DELETE FROM order_line WHERE order_id = ? AND line_no = ?", order.unsigned(), line.number());
            effects.gone(Facet.ORDER_LINE, RowKey.of(order.bits(), line.number()));
        }
        session.one("DELETE FROM orders WHERE id = ?", order.unsigned());
        effects.gone(Facet.ORDERS, RowKey.of(order.bits()));
        effects.afterwards(() -> {
            placed.remove(order);
            withdrawn.add(order);
        });
    }

    /** Inserts an order again under the keys that it had before it was deleted. */
    void placeAgain(Attempt attempt) throws SQLException {
        Optional<Placed> found = pick(withdrawn, attempt);
        if (found.isEmpty()) {
            place(attempt);
            return;
        }
        insert(attempt, found.get());
        attempt.effects().afterwards(() -> withdrawn.remove(found.get()));
    }

    /** Changes the key of the last line of an order. */
    void renumber(Attempt attempt) throws SQLException {
        Optional<Placed> found = pick(placed, attempt);
        if (found.isEmpty()) {
            place(attempt);
            return;
        }
        Placed order = found.get();
        Line line = order.lines().get(order.lines().size() - 1);
        Line renumbered = new Line(line.number() % 30_000 + LINES_MAX, line.product(), line.quantity(), line.price());
        attempt.session().one(RENUMBER, renumbered.number(), order.unsigned(), line.number());
        attempt.effects().gone(Facet.ORDER_LINE, RowKey.of(order.bits(), line.number()));
        line(attempt, order, renumbered);
        List<Line> lines =
                new ArrayList<>(order.lines().subList(0, order.lines().size() - 1));
        lines.add(renumbered);
        replace(attempt, order, new Placed(order.bits(), order.customer(), lines, order.payment()));
    }

    /** Changes the key of an order's payment. */
    void changePaymentKey(Attempt attempt) throws SQLException {
        Optional<Placed> found = pick(placed, attempt);
        if (found.isEmpty()) {
            place(attempt);
            return;
        }
        Placed order = found.get();
        RowKey key = ShopSize.freshUuid(desk.fresh(attempt));
        attempt.session().one(NEW_PAYMENT_KEY, key.uuid(), order.payment().uuid());
        attempt.effects().gone(Facet.PAYMENT, order.payment());
        attempt.effects().row(Facet.PAYMENT, key, order.unsigned(), order.amount());
        replace(attempt, order, new Placed(order.bits(), order.customer(), order.lines(), key));
    }

    private void insert(Attempt attempt, Placed order) throws SQLException {
        SeedWords words = attempt.words();
        Session session = attempt.session();
        Long version = attempt.number();
        BigDecimal total = order.total();
        session.one(ORDER, order.unsigned(), order.customer(), "paid", total, words.words(6), version);
        attempt.effects().row(Facet.ORDERS, RowKey.of(order.bits()), "paid", total, version);
        for (Line line : order.lines()) {
            session.one(LINE, order.unsigned(), line.number(), line.product(), line.quantity(), line.price());
            line(attempt, order, line);
        }
        session.one(PAY, order.payment().uuid(), order.unsigned(), order.amount(), "bank", words.dateTime(6));
        attempt.effects().row(Facet.PAYMENT, order.payment(), order.unsigned(), order.amount());
        attempt.effects().afterwards(() -> placed.add(order));
    }

    private void line(Attempt attempt, Placed order, Line line) {
        RowKey key = RowKey.of(order.bits(), line.number());
        attempt.effects().row(Facet.ORDER_LINE, key, line.product(), line.quantity(), line.price());
    }

    private void replace(Attempt attempt, Placed before, Placed after) {
        attempt.effects().afterwards(() -> {
            placed.remove(before);
            placed.add(after);
        });
    }

    private Optional<Placed> pick(Pool<Placed> pool, Attempt attempt) {
        return pool.pick(attempt.random(), this::usable);
    }

    private boolean usable(Placed order) {
        return desk.usable(Facet.ORDERS, RowKey.of(order.bits()))
                && desk.usable(Facet.PAYMENT, order.payment())
                && order.lines().stream()
                        .allMatch(line -> desk.usable(Facet.ORDER_LINE, RowKey.of(order.bits(), line.number())));
    }

    private record Placed(long bits, long customer, List<Line> lines, RowKey payment) {

        Dialect.Unsigned unsigned() {
            return new Dialect.Unsigned(bits);
        }

        BigDecimal total() {
            BigDecimal total = BigDecimal.ZERO;
            for (Line line : lines) {
                total = total.add(line.price().multiply(BigDecimal.valueOf(line.quantity())));
            }
            return total;
        }

        /** With two more digits than the total has. */
        BigDecimal amount() {
            return total().add(new BigDecimal("0.0001"));
        }
    }

    private record Line(int number, long product, int quantity, BigDecimal price) {}
}
