package dev.midflight.examples.shop;

import java.sql.SQLException;
import java.util.List;
import java.util.Random;

/**
 * Reads where the router says, or from the side that took the last write, and notices when that side lags behind what
 * was acknowledged.
 */
final class Reader implements Runnable {

    private static final List<Question.Page> PAGES = List.of(Question.Page.values());
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
                Side side = floor.routed()
                        .map(routed -> routed.reads(Question.counter(counter)))
                        .orElseGet(floor.sides()::current);
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
        int choice = random.nextInt(PAGES.size() + 1);
        if (choice == PAGES.size()) {
            long hits = sessions.on(side).number(HITS, counter);
            if (hits < hitsAtLeast) {
                floor.ledger()
                        .readStale("%s shows %d hits of counter %d where %d were acknowledged before"
                                .formatted(side, hits, counter, hitsAtLeast));
            }
            return;
        }
        Question.Page page = PAGES.get(choice);
        long all = page == Question.Page.PRODUCT ? size.products() : size.customers();
        Question question = new Question(page, 1 + Math.floorMod(random.nextLong(), all));
        if (floor.routed().isPresent()) {
            floor.routed().get().look(question);
        } else {
            sessions.on(side).page(page.sql(), question.id());
        }
    }
}
