package dev.midflight.stores.postgres;

import dev.midflight.spi.Fence;
import dev.midflight.spi.Inspection;
import dev.midflight.spi.Probe;
import dev.midflight.spi.Schema;
import dev.midflight.spi.Source;
import dev.midflight.spi.Store;
import dev.midflight.spi.Target;
import dev.midflight.stores.sql.marks.MarkSource;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** A PostgreSQL database, opened for one migration. */
public final class PostgresStore implements Store {

    private final Sessions sessions;
    private final Types types = new Types();
    private final int version;
    private final PgSchema schema;
    private final PgInspection inspection;
    private final Source source;
    private final PgFence fence;

    PostgresStore(Sessions sessions, int version) {
        this.sessions = sessions;
        this.version = version;
        this.schema = new PgSchema(sessions, types);
        this.inspection = new PgInspection(sessions, version);
        this.source = sessions.readLog()
                ? new PgSource(sessions, types)
                : new MarkSource(new PgMarks(sessions), () -> new PgRows(sessions, types), schema::fingerprints);
        this.fence = sessions.readLog() ? new PgFence(sessions) : new PgFence(sessions, () -> source.mark("fence"));
    }

    @Override
    public String product() {
        return "PostgreSQL %d.%d".formatted(version / 10_000, version % 10_000);
    }

    @Override
    public Schema schema() {
        return schema;
    }

    @Override
    public Inspection inspection() {
        return inspection;
    }

    @Override
    public Source source() {
        return source;
    }

    @Override
    public Target target(String direction) {
        return new PgTarget(sessions, types, direction);
    }

    @Override
    public Fence fence() {
        return fence;
    }

    @Override
    public Probe probe() {
        return new PgProbe(sessions);
    }

    /** The session as a whole reads only, too, so that no transaction of it can be begun otherwise. */
    @Override
    public Connection questions(Duration timeout) {
        Connection connection = sessions.open();
        boolean ready = false;
        try (Statement statement = connection.createStatement()) {
            statement.execute("SET statement_timeout = %d; SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"
                    .formatted(timeout.toMillis()));
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
            ready = true;
            return connection;
        } catch (SQLException failure) {
            throw sessions.failure("Cannot open a session that reads only", failure);
        } finally {
            if (!ready) {
                sessions.discard(connection);
            }
        }
    }

    /** Advisory locks are the database's, so whoever meets one from here is in the same database. */
    @Override
    public boolean isSameAs(Store other) {
        if (!(other instanceof PostgresStore that)) {
            return false;
        }
        long word = ThreadLocalRandom.current().nextLong();
        String attempt = "Cannot tell the stores apart";
        return sessions.call(attempt, connection -> {
            lock(connection, "SELECT pg_catalog.pg_try_advisory_lock(?)", word);
            boolean same = that.sessions.call(
                    attempt, there -> !lock(there, "SELECT pg_catalog.pg_try_advisory_xact_lock(?)", word));
            lock(connection, "SELECT pg_catalog.pg_advisory_unlock(?)", word);
            return same;
        });
    }

    private static boolean lock(Connection connection, String sql, long word) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setLong(1, word);
            try (ResultSet row = query.executeQuery()) {
                row.next();
                return row.getBoolean(1);
            }
        }
    }

    @Override
    public void close() {
        sessions.close();
    }
}
