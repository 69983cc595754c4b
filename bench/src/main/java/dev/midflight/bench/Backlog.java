package dev.midflight.bench;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Updates of single rows by key, ten in a transaction, written by two sessions that never meet. The same on every
 * server. The last transaction marks rows all over the table: once they have all arrived, everything has.
 */
final class Backlog {

    private static final int SESSIONS = 2;
    private static final int IN_TRANSACTION = 10;
    private static final int MARKED = 200;
    private static final int HOT_OF_SESSION = 5;
    private static final int HOT_PERCENT = 90;

    private final DataSet set;
    private final long rows;
    private final Keys keys;
    private int round;

    /** Which rows are updated. */
    enum Keys {
        /** Any. */
        RANDOM,
        /** Nine of ten updates on ten rows. */
        HOT
    }

    Backlog(DataSet set, long rows, Keys keys) {
        this.set = set;
        this.rows = rows;
        this.keys = keys;
        if (set == DataSet.C) {
            throw new IllegalArgumentException("--data: C has no updates; take A or B");
        }
    }

    /** Writes the next one to each of the servers. */
    void write(long changes, List<Place> places) throws Exception {
        Map<Place, UpdateLoad.Beside> all = new LinkedHashMap<>();
        places.forEach(place -> all.put(place, UpdateLoad.Beside.NOTHING));
        write(changes, all);
    }

    /** The same, with something more in each transaction. */
    void write(long changes, Map<Place, UpdateLoad.Beside> places) throws Exception {
        round++;
        for (Map.Entry<Place, UpdateLoad.Beside> written : places.entrySet()) {
            Place place = written.getKey();
            UpdateLoad.Beside beside = written.getValue();
            ExecutorService sessions = Executors.newFixedThreadPool(SESSIONS);
            try {
                List<Future<?>> all = new ArrayList<>();
                for (int session = 0; session < SESSIONS; session++) {
                    int number = session;
                    all.add(sessions.submit(() -> {
                        write(place, changes / SESSIONS, number, beside);
                        return null;
                    }));
                }
                for (Future<?> each : all) {
                    each.get();
                }
            } finally {
                sessions.shutdownNow();
            }
            writeLast(place, beside);
        }
    }

    private void writeLast(Place place, UpdateLoad.Beside beside) throws SQLException {
        List<List<?>> ids = new ArrayList<>();
        marked().forEach(id -> ids.add(List.of(id)));
        try (Connection connection = place.connect()) {
            connection.setAutoCommit(false);
            Ground.run(
                    connection,
                    "UPDATE %s SET %s = %d WHERE id IN (%s)".formatted(set.table(), number(), -round, list()));
            beside.mark(connection, ids);
            connection.commit();
        }
    }

    private void write(Place place, long changes, int session, UpdateLoad.Beside beside) throws SQLException {
        SplittableRandom random = new SplittableRandom(1000L * round + session);
        try (Connection connection = place.connect();
                PreparedStatement update = connection.prepareStatement(
                        "UPDATE %s SET %s = ?, %s = ? WHERE id = ?".formatted(set.table(), number(), text()))) {
            connection.setAutoCommit(false);
            List<List<?>> ids = new ArrayList<>();
            for (long change = 1; change <= changes; change++) {
                update.setInt(1, 1 + random.nextInt(1_000_000_000));
                update.setString(2, words(random));
                long id = key(random, session);
                update.setLong(3, id);
                update.addBatch();
                ids.add(List.of(id));
                if (change % IN_TRANSACTION == 0 || change == changes) {
                    update.executeBatch();
                    beside.mark(connection, ids);
                    ids.clear();
                    connection.commit();
                }
            }
        }
    }

    /** Each session has keys of its own, so that nobody waits and the order is the same everywhere. */
    private long key(SplittableRandom random, int session) {
        boolean hot = keys == Keys.HOT && random.nextInt(100) < HOT_PERCENT;
        long choice = hot ? random.nextInt(HOT_OF_SESSION) : random.nextLong(rows / SESSIONS);
        return 1 + session + SESSIONS * choice;
    }

    private static String words(SplittableRandom random) {
        return String.format(
                Locale.ROOT, "%019d-%019d-%s", random.nextLong(Long.MAX_VALUE), random.nextLong(Long.MAX_VALUE), TAIL);
    }

    private static final String TAIL = "0123456789-".repeat(7);

    private String number() {
        return number(set);
    }

    /** The column that holds numbers which are changed. */
    static String number(DataSet set) {
        return set == DataSet.A ? "k" : "big";
    }

    private String text() {
        return set == DataSet.A ? "c" : "note";
    }

    private LongStream marked() {
        return LongStream.range(0, MARKED).map(i -> 1 + i * rows / MARKED).distinct();
    }

    private String list() {
        return marked().mapToObj(Long::toString).collect(Collectors.joining(","));
    }

    /** Whether the last one is all in this database. */
    boolean hasArrived(Connection connection) throws SQLException {
        long marks = Math.min(MARKED, rows);
        return marks
                == Ground.number(
                        connection,
                        "SELECT count(*) FROM %s WHERE id IN (%s) AND %s = %d"
                                .formatted(set.table(), list(), number(), -round));
    }

    /** A sum over what the updates change; equal where the rows are. */
    String sum(Place place) throws SQLException {
        return place.text(
                ("SELECT concat(count(*), ' rows, ', sum(%1$s %% 1000003 * (id %% 1009)), ' ', rtrim(max(%2$s)))"
                                + " FROM %3$s")
                        .formatted(number(), text(), set.table()));
    }
}
