package dev.midflight.stores.postgres;

import dev.midflight.spi.Probe;
import dev.midflight.spi.StoreException;
import dev.midflight.spi.StoreRefusedException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A server asked over a connection of its own; replicas are the standbys that are connected. */
final class PgProbe implements Probe {

    private static final String TOUCH = "INSERT INTO midflight.marker (migration, mark, at) VALUES (?, 'probe', now())"
            + " ON CONFLICT (migration) DO UPDATE SET at = EXCLUDED.at";

    private static final String WORKING = "SELECT count(*) FILTER (WHERE state = 'active'), count(*) FILTER (WHERE"
            + " state IS NULL) FROM pg_catalog.pg_stat_activity WHERE backend_type = 'client backend' AND pid <> ALL"
            + " (?)";

    /** What subscribers read by slots, Midflight among them, is no copy of the server. */
    private static final String STANDBYS = "SELECT pg_catalog.pg_current_wal_lsn() - '0/0'::pg_lsn, r.replay_lsn -"
            + " '0/0'::pg_lsn, coalesce(1000 * extract(epoch FROM r.replay_lag), 0), r.state IS NULL FROM"
            + " pg_catalog.pg_stat_replication r WHERE r.state IS DISTINCT FROM 'backup' AND NOT EXISTS (SELECT FROM"
            + " pg_catalog.pg_replication_slots s WHERE s.active_pid = r.pid AND s.slot_type = 'logical')";

    private static final String GRANT = "GRANT pg_monitor TO Midflight's login.";

    private final Sessions sessions;
    private final WalHistory history = new WalHistory();
    private @Nullable Connection connection;
    private boolean stateThere;

    PgProbe(Sessions sessions) {
        this.sessions = sessions;
    }

    @Override
    public void touch() {
        if (!stateThere) {
            StateTables.create(sessions);
            stateThere = true;
        }
        ask("Cannot write to Midflight's own table", TOUCH, statement -> {
            statement.setString(1, sessions.migration());
            return statement.executeUpdate();
        });
    }

    @Override
    public int sessionsAtWork() {
        return ask("Cannot see who works", WORKING, statement -> {
            statement.setArray(1, statement.getConnection().createArrayOf("int4", sessions.numbers()));
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                if (row.getInt(2) > 0) {
                    throw new StoreRefusedException("Cannot see whether other logins work.", GRANT, null);
                }
                return row.getInt(1);
            }
        });
    }

    @Override
    public Optional<Duration> replicaLag() {
        return ask("Cannot see the standbys", STANDBYS, statement -> {
            try (ResultSet row = statement.executeQuery()) {
                Optional<Duration> furthest = Optional.empty();
                while (row.next()) {
                    Duration lag = lag(row);
                    furthest = Optional.of(
                            furthest.filter(other -> other.compareTo(lag) > 0).orElse(lag));
                }
                return furthest;
            }
        });
    }

    private Duration lag(ResultSet row) throws SQLException {
        if (row.getBoolean(4)) {
            throw new StoreRefusedException("Cannot see how far the standbys have come.", GRANT, null);
        }
        long now = System.nanoTime();
        history.see(now, row.getLong(1));
        long replayed = row.getLong(2);
        Duration waiting = row.wasNull() ? Duration.ZERO : history.behind(now, replayed);
        Duration told = Duration.ofMillis(row.getLong(3));
        return waiting.compareTo(told) > 0 ? waiting : told;
    }

    private interface Question<T> {
        T ask(PreparedStatement statement) throws SQLException;
    }

    private <T> T ask(String attempt, String sql, Question<T> question) {
        Connection open = connection;
        boolean answered = false;
        try {
            if (open == null) {
                open = sessions.openWriter();
                connection = open;
            }
            try (PreparedStatement statement = open.prepareStatement(sql)) {
                T answer = question.ask(statement);
                answered = true;
                return answer;
            }
        } catch (StoreException refused) {
            answered = true;
            throw refused;
        } catch (SQLException failure) {
            throw sessions.failure(attempt, failure);
        } finally {
            if (!answered) {
                close();
            }
        }
    }

    @Override
    public void close() {
        Connection open = connection;
        connection = null;
        stateThere = false;
        if (open != null) {
            sessions.discard(open);
        }
    }
}
