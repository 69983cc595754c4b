package dev.midflight.bench;

import com.github.shyiko.mysql.binlog.event.Event;
import com.github.shyiko.mysql.binlog.event.UpdateRowsEventData;
import com.github.shyiko.mysql.binlog.event.XidEventData;
import java.io.Serializable;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Map;

/** The program that is soon written by hand: changes of A from the binary log, upserted into PostgreSQL. */
final class Upserts implements Entry {

    /** A row of A into PostgreSQL. */
    static final String UPSERT = "INSERT INTO a (id, k, c, pad) VALUES (?, ?, ?, ?)"
            + " ON CONFLICT (id) DO UPDATE SET k = EXCLUDED.k, c = EXCLUDED.c, pad = EXCLUDED.pad";

    private final Binlog log;
    private final Place target;
    private final long changes;
    private final int batch;

    /**
     * A program.
     *
     * @param changes after how many it has done enough to be measured
     * @param batch how many rows are sent at once and committed; 1 to send each by itself and commit as the source did
     */
    Upserts(Binlog log, Place target, long changes, int batch) {
        this.log = log;
        this.target = target;
        this.changes = changes;
        this.batch = batch;
    }

    @Override
    public void prepare() throws Exception {
        target.ground().settle();
    }

    @Override
    public void run(Cost.Watcher watcher) throws Exception {
        try (Connection connection = target.connect();
                PreparedStatement upsert = connection.prepareStatement(UPSERT)) {
            connection.setAutoCommit(false);
            Writing writing = new Writing(connection, upsert);
            log.read(writing::take);
            writing.flush();
            if (writing.done < changes) {
                throw new IllegalStateException("the log had %d changes of %d".formatted(writing.done, changes));
            }
        }
    }

    @Override
    public void end() throws Exception {
        log.skip();
    }

    private final class Writing {
        private final Connection connection;
        private final PreparedStatement upsert;
        private long done;
        private int waiting;

        Writing(Connection connection, PreparedStatement upsert) {
            this.connection = connection;
            this.upsert = upsert;
        }

        boolean take(Event event) throws SQLException {
            if (event.getData() instanceof UpdateRowsEventData update) {
                for (Map.Entry<Serializable[], Serializable[]> row : update.getRows()) {
                    put(row.getValue());
                }
            } else if (batch == 1 && event.getData() instanceof XidEventData) {
                connection.commit();
            }
            return done < changes;
        }

        private void put(Serializable[] row) throws SQLException {
            upsert.setLong(1, (Long) row[0]);
            upsert.setInt(2, (Integer) row[1]);
            upsert.setString(3, (String) row[2]);
            upsert.setString(4, (String) row[3]);
            done++;
            if (batch == 1) {
                upsert.executeUpdate();
                return;
            }
            upsert.addBatch();
            waiting++;
            if (waiting == batch) {
                flush();
            }
        }

        void flush() throws SQLException {
            if (waiting > 0) {
                upsert.executeBatch();
                waiting = 0;
            }
            connection.commit();
        }
    }
}
