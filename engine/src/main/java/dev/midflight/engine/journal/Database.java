package dev.midflight.engine.journal;

import dev.midflight.engine.fault.Explanation;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Properties;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.sqlite.JDBC;

/**
 * The SQLite file: one connection, one transaction at a time, each on disk before it is acknowledged.
 *
 * <p>WAL lets other processes read while the owner writes; {@code synchronous=FULL} syncs it at every commit, so that a
 * transaction survives the loss of power and not only of the process.
 *
 * <p>Threads: any; they take turns.
 */
final class Database implements AutoCloseable {

    /** How long another process may hold the file. Its transactions take milliseconds. */
    private static final int BUSY_MILLIS = 10_000;

    private static final int BUSY_AGAIN_MILLIS = 10;

    private final Path file;
    private final Connection connection;
    private final Statements statements;

    /** Guards the connection, and with it the order of transactions. */
    private final ReentrantLock turn = new ReentrantLock();

    private Database(Path file, Connection connection) {
        this.file = file;
        this.connection = connection;
        this.statements = new Statements(connection);
    }

    /** Opens the file, which is made if it is not there; its folder must be. */
    static Database open(Path file) {
        // As a URI, because the driver would take a ? in a path for the start of its settings.
        NativeLibrary.provide();
        String url = "jdbc:sqlite:" + file.toAbsolutePath().toUri();
        try {
            // Asked by name: the driver manager would load those of all stores, too, at each start.
            Connection connection = JDBC.createConnection(url, new Properties());
            try {
                Database database = new Database(file, connection);
                database.set("busy_timeout = " + BUSY_MILLIS);
                database.setWal();
                database.set("synchronous = FULL");
                return database;
            } catch (SQLException unusable) {
                connection.close();
                throw unusable;
            }
        } catch (SQLException broken) {
            throw Faults.explain("open it", file, broken);
        }
    }

    /** Opens a file in a state folder, and makes the tables that are not there; for this user alone. */
    static Database open(Path stateFolder, String name, String... tables) {
        StateFolder.make(stateFolder);
        Database database = open(stateFolder.resolve(name));
        boolean usable = false;
        try {
            database.write("make its tables", statements -> {
                for (String table : tables) {
                    statements.change(table);
                }
                return tables.length;
            });
            usable = true;
            return database;
        } finally {
            if (!usable) {
                database.close();
            }
        }
    }

    /**
     * A new file gets WAL once, by whoever is the only one to have it open; SQLite does not wait for that by itself,
     * and the next one to try finds it done.
     */
    private void setWal() throws SQLException {
        for (int waitedMillis = 0; ; waitedMillis += BUSY_AGAIN_MILLIS) {
            try {
                set("journal_mode = WAL");
                return;
            } catch (SQLException failure) {
                if (!Faults.isBusy(failure) || waitedMillis >= BUSY_MILLIS) {
                    throw failure;
                }
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(BUSY_AGAIN_MILLIS));
            }
        }
    }

    private void set(String pragma) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("PRAGMA " + pragma);
        }
    }

    /** For tests of a full disk: lets the file grow to so many pages and no further. */
    void limitPages(long pages) {
        read("limit it", limited -> limited.number("PRAGMA max_page_count = " + pages));
    }

    Path file() {
        return file;
    }

    /** Reads, without a transaction around it. */
    <T> T read(String purpose, Statements.Work<T> work) {
        turn.lock();
        try {
            return work.on(statements);
        } catch (SQLException broken) {
            throw Faults.explain(purpose, file, broken);
        } finally {
            turn.unlock();
        }
    }

    /** Writes in one transaction: when this returns it is on disk; when it throws, nothing was written. */
    <T> T write(String purpose, Statements.Work<T> work) {
        turn.lock();
        boolean committed = false;
        try {
            statements.change("BEGIN IMMEDIATE");
            T result = work.on(statements);
            statements.change("COMMIT");
            committed = true;
            return result;
        } catch (SQLException broken) {
            throw Faults.explain(purpose, file, broken);
        } finally {
            if (!committed) {
                rollBack();
            }
            turn.unlock();
        }
    }

    private void rollBack() {
        try {
            statements.change("ROLLBACK");
        } catch (SQLException nothingToRollBack) {
            // After a full disk SQLite has rolled back by itself and says so; the first fault is the one to report.
        }
    }

    /** Closes the file. Does nothing the second time. */
    @Override
    public void close() {
        turn.lock();
        try {
            connection.close();
        } catch (SQLException broken) {
            throw Faults.explain("close it", file, broken);
        } finally {
            turn.unlock();
        }
    }

    /** What SQLite's answers mean to an operator. */
    private static final class Faults {

        private static final int FULL = 13;

        private Faults() {}

        static boolean isBusy(SQLException failure) {
            int code = failure.getErrorCode() & 0xFF;
            return code == 5 || code == 6;
        }

        static JournalException explain(String purpose, Path file, SQLException broken) {
            String answer;
            String remedy;
            switch (broken.getErrorCode() & 0xFF) {
                case FULL -> {
                    answer = "no space is left (%s)".formatted(room(file));
                    remedy = "Free space there and run the same command again; all that was acknowledged is kept.";
                }
                case 10 -> {
                    answer = "the disk answered with an I/O error (%s)".formatted(broken.getMessage());
                    remedy = "Check the disk and the system's log, then run the same command again.";
                }
                case 11, 26 -> {
                    answer = "the file is damaged or no journal (%s)".formatted(broken.getMessage());
                    remedy = "Restore it from a copy. Do not delete it: it is the only record of what was done.";
                }
                case 3, 8, 14 -> {
                    answer = "this user may not write it (%s)".formatted(broken.getMessage());
                    remedy = "Give this user the folder, or name another with state:.";
                }
                case 5, 6 -> {
                    answer = "another process held it for %d s".formatted(BUSY_MILLIS / 1000);
                    remedy = "Run the command again; if it stays so, look for a process that has the file open.";
                }
                default -> {
                    answer = "SQLite answered %s".formatted(broken.getMessage());
                    remedy = "Run the same command again; report it if it comes back.";
                }
            }
            return new JournalException(
                    new Explanation(
                            "Cannot use the journal to " + purpose,
                            file.toString(),
                            answer,
                            remedy,
                            Explanation.EXIT_RESUMABLE),
                    (broken.getErrorCode() & 0xFF) == FULL,
                    broken);
        }

        private static String room(Path file) {
            return "%d MiB usable on its volume".formatted(file.toFile().getUsableSpace() >> 20);
        }
    }
}
