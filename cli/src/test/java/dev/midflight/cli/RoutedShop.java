package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.router.feed.Feed;
import dev.midflight.router.feed.SeenReads;
import dev.midflight.router.jdbc.MidflightDataSource;
import java.net.URI;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.sql.DataSource;

/**
 * One process of a shop that knows nothing but its data source, which is routed: its threads write and read all the
 * time, and a book is kept of what they were told.
 */
final class RoutedShop implements AutoCloseable {

    static final String MIGRATION = "pair";

    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final long BETWEEN_WRITES_NANOS = 25_000_000;
    private static final long BETWEEN_READS_NANOS = 4_000_000;
    private static final long BEFORE_AGAIN_NANOS = 20_000_000;

    private static final String ORDER = "SELECT seq FROM orders WHERE customer_id = ? AND id = ?";
    private static final String ACCOUNT = "SELECT payments FROM account WHERE customer_id = ?";
    private static final String OF_CUSTOMER = "SELECT id, seq FROM orders WHERE customer_id = ? ORDER BY id";
    private static final String JOINED = "SELECT o.id, o.seq, a.payments FROM orders o JOIN account a"
            + " ON a.customer_id = o.customer_id WHERE o.customer_id = ? ORDER BY o.id";
    private static final String PAYMENT = "INSERT INTO payment (id, customer_id, order_id, seq) VALUES (?, ?, ?, ?)";

    private final String name;
    private final int process;
    private final ShopBook book;
    private final Router router;
    private final MidflightDataSource source;
    private final Feed feed;
    private final AtomicBoolean writing = new AtomicBoolean(true);
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicLong payments = new AtomicLong();
    private final AtomicLong reads = new AtomicLong();
    private final Map<String, Integer> refusals = new ConcurrentHashMap<>();
    private final List<Thread> writers = new ArrayList<>();
    private final List<Thread> readers = new ArrayList<>();

    /** Connects to the feed; nothing is written or read before {@link #start}. */
    RoutedShop(int process, int processes, URI midflight, DataSource oldDb, DataSource newDb) {
        this.name = "shop-" + process;
        this.process = process;
        this.book = new ShopBook(process, processes);
        // page: walk
        Router router = new Router(MIGRATION, WithoutPlan.READ_OLD, Duration.ofSeconds(20), System::nanoTime);
        SeenReads<String> seen = new SeenReads<>(router, String::valueOf);
        MidflightDataSource shop = MidflightDataSource.through(router, router.migration())
                .old(oldDb)
                .fresh(newDb)
                .table("orders")
                .table("account")
                .table("payment")
                .entity("customer_id", id -> "customer:" + id)
                .watch(seen)
                .build();
        seen.counting(shop::reads);
        Feed feed = Feed.from(midflight).instance(name).router(router, seen).start();
        // page end
        this.router = router;
        this.source = shop;
        this.feed = feed;
    }

    /** The statements that make the tables and what is in them before. */
    static String[] tables() {
        List<String> statements = new ArrayList<>(List.of(
                "CREATE TABLE orders (id BIGINT PRIMARY KEY, customer_id BIGINT NOT NULL, seq BIGINT NOT NULL,"
                        + " note VARCHAR(200) NOT NULL)",
                "CREATE INDEX orders_of_customer ON orders (customer_id)",
                "CREATE TABLE account (customer_id BIGINT PRIMARY KEY, payments BIGINT NOT NULL)",
                "CREATE TABLE payment (id BIGINT PRIMARY KEY, customer_id BIGINT NOT NULL,"
                        + " order_id BIGINT NOT NULL, seq BIGINT NOT NULL)"));
        List<String> rows = new ArrayList<>();
        for (int order = 0; order < ShopBook.ORDERS; order++) {
            rows.add("(%d, %d, 0, '%s')".formatted(order, ShopBook.customer(order), "x".repeat(150)));
        }
        statements.add("INSERT INTO orders VALUES " + String.join(", ", rows));
        rows.clear();
        for (int customer = 0; customer < ShopBook.CUSTOMERS; customer++) {
            rows.add("(%d, 0)".formatted(customer));
        }
        statements.add("INSERT INTO account VALUES " + String.join(", ", rows));
        return statements.toArray(String[]::new);
    }

    ShopBook book() {
        return book;
    }

    MidflightDataSource source() {
        return source;
    }

    boolean hasPlan() {
        return feed.fetched();
    }

    Optional<Stage> stage() {
        return router.plan().map(RoutePlan::stage);
    }

    /** What statements were refused with, and how often. */
    Map<String, Integer> refusals() {
        return Map.copyOf(refusals);
    }

    long written() {
        return acknowledged.get();
    }

    long read() {
        return reads.get();
    }

    /** Begins to write and to read. */
    void start() {
        write();
        for (int number = 0; number < READERS; number++) {
            Random random = new Random(number);
            readers.add(begun("reader-" + number, () -> read(random)));
        }
    }

    /** Begins to write, again. */
    void write() {
        writing.set(true);
        for (int number = 0; number < WRITERS; number++) {
            int mine = number;
            Random random = new Random(acknowledged.get() + mine);
            writers.add(begun("writer-" + number, () -> write(mine, random)));
        }
    }

    private Thread begun(String what, Runnable work) {
        Thread thread = new Thread(work, name + "-" + what);
        thread.setDaemon(true);
        thread.setUncaughtExceptionHandler((in, failure) -> book.fault(in.getName() + ": " + failure));
        thread.start();
        return thread;
    }

    /** Stops writing; what was begun is acknowledged. */
    void rest() throws InterruptedException {
        writing.set(false);
        for (Thread writer : writers) {
            writer.join();
        }
        writers.clear();
    }

    void requireWell() {
        assertThat(book.faults()).as("%s, refused: %s", name, refusals).isEmpty();
    }

    private void write(int mine, Random random) {
        while (writing.get() && !closed.get()) {
            int order = random.nextInt(ShopBook.ORDERS);
            if (book.owns(order) && order / 2 % WRITERS == mine) {
                boolean done = random.nextInt(5) == 0 ? tip(ShopBook.customer(order)) : pay(order);
                if (done) {
                    acknowledged.incrementAndGet();
                }
                LockSupport.parkNanos(BETWEEN_WRITES_NANOS);
            }
        }
    }

    /** The same number is never used twice, so a payment that is there twice is refused. */
    private long payment() {
        return process * 1_000_000_000L + payments.incrementAndGet();
    }

    /** An order's next state, in a transaction with its payment and its customer's account. */
    private boolean pay(int order) {
        long next = book.state(order) + 1;
        long payment = payment();
        boolean inDoubt = false;
        book.begin(order, next);
        while (!closed.get()) {
            boolean committing = false;
            try (Connection session = source.getConnection()) {
                session.setAutoCommit(false);
                if (!isDone(session, order, next, inDoubt)) {
                    change(session, order, next, payment);
                    committing = true;
                    session.commit();
                }
                book.acknowledge(order, next, payment);
                return true;
            } catch (SQLException refused) {
                inDoubt |= committing;
                refused(committing ? "commit" : "write", refused);
            }
        }
        return false;
    }

    /** Finds the order as this process has left it, or as an attempt did of which it does not know what it came to. */
    private boolean isDone(Connection session, int order, long next, boolean inDoubt) throws SQLException {
        long found = only(session, ORDER, ShopBook.customer(order), order);
        if (inDoubt && found == ShopBook.shown(next)) {
            return true;
        }
        if (found != ShopBook.shown(next - 1)) {
            book.fault("to write: order %d was left in state %d and is shown as %d".formatted(order, next - 1, found));
        }
        return false;
    }

    private void change(Connection session, int order, long next, long payment) throws SQLException {
        long customer = ShopBook.customer(order);
        String note = "state " + next + " 🛒 é";
        int changed;
        if (ShopBook.shown(next) == ShopBook.GONE) {
            changed = run(session, "DELETE FROM orders WHERE customer_id = ? AND id = ?", customer, (long) order);
        } else if (ShopBook.shown(next - 1) == ShopBook.GONE) {
            String insert = "INSERT INTO orders (id, customer_id, seq, note) VALUES (?, ?, ?, ?)";
            changed = run(session, insert, (long) order, customer, next, note);
        } else {
            String update = "UPDATE orders SET seq = ?, note = ? WHERE customer_id = ? AND id = ?";
            changed = run(session, update, next, note, customer, (long) order);
        }
        changed += run(session, "UPDATE account SET payments = payments + 1 WHERE customer_id = ?", customer);
        changed += run(session, PAYMENT, payment, customer, (long) order, next);
        if (changed != 3) {
            book.fault("order %d to state %d: %d rows changed".formatted(order, next, changed));
        }
    }

    /** A statement by itself. */
    private boolean tip(int customer) {
        long payment = payment();
        boolean again = false;
        while (!closed.get()) {
            try (Connection session = source.getConnection()) {
                run(session, PAYMENT, payment, (long) customer, -1L, 0L);
                book.acknowledgeTip(customer, payment);
                return true;
            } catch (SQLException refused) {
                if (again && String.valueOf(refused.getSQLState()).startsWith("23")) {
                    book.acknowledgeTip(customer, payment);
                    return true;
                }
                again = true;
                refused("statement", refused);
            }
        }
        return false;
    }

    private void refused(String what, SQLException refused) {
        String message = String.valueOf(refused.getMessage()).replaceAll("\\d+", "N");
        refusals.merge("%s %s %s".formatted(what, refused.getSQLState(), message), 1, Integer::sum);
        LockSupport.parkNanos(BEFORE_AGAIN_NANOS);
    }

    private void read(Random random) {
        while (!closed.get()) {
            int order = random.nextInt(ShopBook.ORDERS);
            if (book.owns(order)) {
                try (Connection session = source.getConnection()) {
                    look(session, order, random.nextInt(8));
                    reads.incrementAndGet();
                } catch (SQLException failed) {
                    if (!closed.get()) {
                        refused("read", failed);
                    }
                }
                LockSupport.parkNanos(BETWEEN_READS_NANOS);
            }
        }
    }

    private void look(Connection session, int order, int how) throws SQLException {
        int customer = ShopBook.customer(order);
        if (how == 0) {
            long atLeast = book.paid(customer);
            paid(ACCOUNT, customer, atLeast, only(session, ACCOUNT, customer));
        } else if (how == 1) {
            list(session, OF_CUSTOMER, customer);
        } else if (how == 2) {
            list(session, JOINED, customer);
        } else {
            long atLeast = book.state(order);
            book.seen(ORDER, order, atLeast, only(session, ORDER, customer, order));
        }
    }

    private void paid(String where, int customer, long atLeast, long shown) {
        if (shown < atLeast) {
            book.fault("%s: customer %d had paid at least %d times, not %d".formatted(where, customer, atLeast, shown));
        }
    }

    private void list(Connection session, String sql, int customer) throws SQLException {
        Map<Integer, Long> atLeast = new HashMap<>();
        for (int order = customer; order < ShopBook.ORDERS; order += ShopBook.CUSTOMERS) {
            if (book.owns(order)) {
                atLeast.put(order, book.state(order));
            }
        }
        long paid = book.paid(customer);
        Map<Integer, Long> shown = new HashMap<>();
        try (PreparedStatement query = session.prepareStatement(sql)) {
            query.setLong(1, customer);
            try (ResultSet row = query.executeQuery()) {
                while (row.next()) {
                    shown.put(row.getInt(1), row.getLong(2));
                    if (sql.equals(JOINED)) {
                        paid(sql, customer, paid, row.getLong(3));
                    }
                }
            }
        }
        atLeast.forEach((order, state) -> book.seen(sql, order, state, shown.getOrDefault(order, ShopBook.GONE)));
    }

    /** The only row's only value. */
    private static long only(Connection session, String sql, long... values) throws SQLException {
        try (PreparedStatement query = session.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                query.setLong(i + 1, values[i]);
            }
            try (ResultSet row = query.executeQuery()) {
                long value = row.next() ? row.getLong(1) : ShopBook.GONE;
                while (row.next()) {
                    throw new IllegalStateException("more than one row: " + sql);
                }
                return value;
            }
        }
    }

    private static int run(Connection session, String sql, Object... values) throws SQLException {
        try (PreparedStatement statement = session.prepareStatement(sql)) {
            for (int i = 0; i < values.length; i++) {
                statement.setObject(i + 1, values[i]);
            }
            return statement.executeUpdate();
        }
    }

    @Override
    public void close() {
        closed.set(true);
        try {
            for (List<Thread> threads : List.of(writers, readers)) {
                for (Thread thread : threads) {
                    thread.join();
                }
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
        feed.close();
        source.close();
    }
}
