package dev.midflight.cli;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * A database on MariaDB with rows of many types, and writers that never rest: on a part of the rows, on twenty rows all
 * the time, and on a table without a key.
 */
final class CorruptionShop implements AutoCloseable {

    static final int ROWS = 4_000;
    static final int PAIRS = 1_000;

    /** Makes all rows of the table of many types. */
    static final String THINGS =
            """
            INSERT INTO thing SELECT seq, seq * 31, 18446744073709551615 - seq, seq / 7, sqrt(seq),
              concat('word é ', seq), if(seq %% 2, NULL, ''), '2026-01-01 10:00:00.000001' + INTERVAL seq SECOND,
              '2026-02-01 10:00:00.000001' + INTERVAL seq MINUTE, '2020-02-28' + INTERVAL seq DAY,
              sec_to_time(seq + 0.000001), concat('{"a": ', seq, '}'), unhex(sha2(seq, 256)),
              if(seq %% 3, 'small', 'big'), if(seq %% 2, NULL, 0) FROM seq_1_to_%d"""
                    .formatted(ROWS);

    private static final int HOT = 20;
    private static final int WRITERS = 3;

    private final String name;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final AtomicLong writes = new AtomicLong();
    private final AtomicReference<Exception> failure = new AtomicReference<>();
    private final List<Thread> writers = new ArrayList<>();

    CorruptionShop(String name) {
        this.name = name;
    }

    /** True for the rows that the writers change. */
    static boolean isLive(int id) {
        return id % 4 == 0;
    }

    /** Makes tables and rows. */
    CorruptionShop fill() throws SQLException {
        RealServers.fresh(name);
        try (Connection maria = RealServers.maria(name)) {
            RealServers.run(
                    maria,
                    """
                    CREATE TABLE thing (id BIGINT PRIMARY KEY, i BIGINT, u BIGINT UNSIGNED, d DECIMAL(20,6), f DOUBLE,
                      c VARCHAR(80) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin, note TEXT, dt DATETIME(6),
                      ts TIMESTAMP(6) NULL, day DATE, tm TIME(6), j JSON, bin VARBINARY(64),
                      en ENUM('small', 'big'), n INT)""",
                    "CREATE TABLE pair (a INT, b VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin,"
                            + " x BIGINT, y BIGINT, PRIMARY KEY (a, b))",
                    "CREATE TABLE hot (id INT PRIMARY KEY, v BIGINT, w VARCHAR(20))",
                    "CREATE TABLE loose (word VARCHAR(40) COLLATE utf8mb4_bin, n INT)",
                    THINGS,
                    "INSERT INTO pair SELECT seq, concat('k', seq), seq, seq + 1000000 FROM seq_1_to_" + PAIRS,
                    "INSERT INTO hot SELECT seq, 0, '' FROM seq_1_to_" + HOT,
                    "INSERT INTO loose SELECT concat('still-', seq), seq FROM seq_0_to_199",
                    "INSERT INTO loose SELECT concat('still-', seq), seq FROM seq_0_to_199");
        }
        return this;
    }

    /** Opens the shop. */
    void start(long seed) {
        for (int writer = 0; writer < WRITERS; writer++) {
            long mine = seed * 100 + writer;
            Thread thread = new Thread(() -> write(new Random(mine)), "writer-" + writer);
            writers.add(thread);
            thread.start();
        }
    }

    /** How many statements were acknowledged. */
    long writes() {
        return writes.get();
    }

    private void write(Random random) {
        try (Connection maria = RealServers.maria(name);
                Statement statement = maria.createStatement();
                PreparedStatement hot =
                        maria.prepareStatement("UPDATE hot SET v = v + 1, w = concat('w', v) WHERE id = ?")) {
            while (open.get()) {
                hot.setInt(1, 1 + random.nextInt(HOT));
                hot.executeUpdate();
                statement.executeUpdate(change(random));
                writes.addAndGet(2);
                // About 500 statements a second and writer: what an application does, not what a server can.
                LockSupport.parkNanos(3_000_000);
            }
        } catch (SQLException e) {
            failure.compareAndSet(null, e);
        }
    }

    private static String change(Random random) {
        int id = 4 * (1 + random.nextInt(ROWS / 4));
        int word = random.nextInt(5);
        return switch (random.nextInt(8)) {
            case 0 -> "DELETE FROM thing WHERE id = " + id;
            case 1, 2 ->
                "INSERT INTO thing (id, i, c) VALUES (%d, %d, 'again') ON DUPLICATE KEY UPDATE i = i + 1, n = NULL"
                        .formatted(id, random.nextInt());
            case 3 -> "UPDATE thing SET f = f + 1, note = 'changed', dt = now(6) WHERE id = " + id;
            case 4 -> "INSERT INTO loose VALUES ('live-%d', %d)".formatted(word, word);
            case 5 -> "DELETE FROM loose WHERE word = 'live-%d' LIMIT 1".formatted(word);
            case 6 -> "UPDATE loose SET n = n + 1 WHERE word = 'live-%d' LIMIT 1".formatted(word);
            default -> "UPDATE pair SET x = x + 1, y = y - 1 WHERE a = " + 4 * (1 + random.nextInt(PAIRS / 4));
        };
    }

    /** Closes the shop and waits for its writers. */
    @Override
    public void close() throws SQLException {
        open.set(false);
        try {
            for (Thread writer : writers) {
                writer.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (failure.get() != null) {
            throw new SQLException("a writer failed", failure.get());
        }
    }
}
