package dev.midflight.examples.shop;

import java.sql.SQLException;
import java.util.Random;

/** Reads from the side that took the last write, and notices when that side lags behind what was acknowledged. */
final class Reader implements Runnable {

    private static final String CUSTOMER = "SELECT name, email, credit FROM customer WHERE id = ?";
    private static final String ORDERS =
            """
            SELECT o.status, o.total, l.line_no, l.price FROM orders o JOIN order_line l ON l.order_id = o.id
             WHERE o.customer_id = ? ORDER BY o.placed_at DESC LIMIT 20""";
    private static final String PRODUCT =
            """
            SELECT p.title, p.price_gross, s.quantity FROM product p JOIN stock s ON s.product_id = p.id
             WHERE p.id = ? ORDER BY s.warehouse""";
    private static final String HITS = "SELECT hits FROM counter WHERE id = ?";

    private final Floor floor;
    private final ShopSize size;
    private final Random random;
    private final Pace pace;
    private final Sessions sessions;

    Reader(Floor floor, int reader) {
        this.floor = floor;
        this.size = new ShopSize(floor.options().rows());
        this.random = new Random(Mix.mix(floor.options().seed()) - reader - 1);
        this.pace = new Pace(floor.options().readers(), floor.options().readsPerSecond(), new Random(-reader - 1));
        this.sessions = new Sessions(floor.sides(), Session::openForReads);
    }

    @Override
    public void run() {
        try (sessions) {
            while (floor.isOpen()) {
                pace.awaitTurn();
                int counter = random.nextInt(ShopSize.COUNTERS);
                // In this order: whatever was acknowledged before is on the side that is asked afterwards.
                long hitsAtLeast = floor.ledger().hitsAtLeast(counter);
                Side side = floor.sides().current();
                try {
                    read(side, counter, hitsAtLeast);
                    floor.ledger().read();
                } catch (SQLException failure) {
                    floor.ledger().readFailed();
                    sessions.drop(side);
                    pace.awaitRetry();
                }
            }
        }
    }

    private void read(Side side, int counter, long hitsAtLeast) throws SQLException {
        Session session = sessions.on(side);
        Long customer = 1 + Math.floorMod(random.nextLong(), size.customers());
        switch (random.nextInt(4)) {
            case 0 -> session.rows(CUSTOMER, customer);
            case 1 -> session.rows(ORDERS, customer);
            case 2 -> session.rows(PRODUCT, 1 + Math.floorMod(random.nextLong(), size.products()));
            default -> {
                long hits = session.number(HITS, counter);
                if (hits < hitsAtLeast) {
                    floor.ledger()
                            .readStale("%s shows %d hits of counter %d where %d were acknowledged before"
                                    .formatted(side, hits, counter, hitsAtLeast));
                }
            }
        }
    }
}
