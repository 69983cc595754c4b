package dev.midflight.stores.mysql;

import dev.midflight.spi.Probe;
import dev.midflight.spi.StoreRefusedException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A server asked over a connection of its own; replicas are those that have told it their address. */
final class MysqlProbe implements Probe {

    private static final int HOST = 1;
    private static final int PORT = 2;

    private final Link link;
    private final Map<String, Connection> replicas = new HashMap<>();
    private @Nullable Connection connection;
    private boolean seesAll;

    MysqlProbe(Link link) {
        this.link = link;
    }

    /** A question to the server. */
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    @Override
    public void touch() {
        ask("Cannot write to Midflight's own table", open -> {
            link.createState(open);
            return Sql.run(
                    open,
                    "INSERT INTO midflight_marker (migration, text, number) VALUES (%s, 'probe', 1)"
                                    .formatted(Sql.literal(link.migration()))
                            + " ON DUPLICATE KEY UPDATE number = number + 1");
        });
    }

    @Override
    public int sessionsAtWork() {
        return ask("Cannot see who works", open -> {
            requireSight(open);
            Set<Long> ours = link.sessions().numbers();
            return (int) SessionState.all(open).stream()
                    .filter(state -> state.isRunningStatement() && !ours.contains(state.id()))
                    .count();
        });
    }

    /** Without PROCESS the list of sessions has only those of this login, and says nothing of that. */
    private void requireSight(Connection open) throws SQLException {
        if (!seesAll) {
            try {
                Sql.text(open, "SELECT COUNT(*) FROM information_schema.innodb_trx");
                seesAll = true;
            } catch (SQLException denied) {
                throw new StoreRefusedException(
                        "Cannot see whether other logins work: " + denied.getMessage(),
                        "GRANT PROCESS ON *.* TO Midflight's login.",
                        denied);
            }
        }
    }

    @Override
    public Optional<Duration> replicaLag() {
        String list = link.server().mariadb() ? "SHOW REPLICA HOSTS" : "SHOW REPLICAS";
        List<List<String>> known = ask("Cannot list the replicas", open -> Sql.rows(open, list));
        Optional<Duration> furthest = Optional.empty();
        for (List<String> replica : known) {
            Duration lag = lag(replica.get(HOST), Integer.parseInt(replica.get(PORT)));
            furthest = Optional.of(
                    furthest.filter(other -> other.compareTo(lag) > 0).orElse(lag));
        }
        return furthest;
    }

    private Duration lag(String host, int port) {
        String replica = "%s:%d".formatted(host, port);
        if (host.isEmpty()) {
            throw new StoreRefusedException(
                    "A replica of %s does not say its address."
                            .formatted(link.sessions().endpoint()),
                    "Start the replica with report_host.",
                    null);
        }
        try {
            Connection open = replicas.get(replica);
            if (open == null) {
                open = link.sessions().openReplica(host, port);
                replicas.put(replica, open);
            }
            return lag(open, replica);
        } catch (SQLException failure) {
            forget(replicas.remove(replica));
            throw new StoreRefusedException(
                    "Cannot ask the replica %s how far it is behind: %s".formatted(replica, failure.getMessage()),
                    "Give Midflight's login the same password there, and the right %s."
                            .formatted(link.server().mariadb() ? "REPLICA MONITOR" : "REPLICATION CLIENT"),
                    failure);
        }
    }

    private Duration lag(Connection open, String replica) throws SQLException {
        boolean mariadb = link.server().mariadb();
        try (Statement statement = Sql.statement(open);
                ResultSet row = statement.executeQuery(mariadb ? "SHOW ALL REPLICAS STATUS" : "SHOW REPLICA STATUS")) {
            long furthest = 0;
            while (row.next()) {
                long seconds = row.getLong(mariadb ? "Seconds_Behind_Master" : "Seconds_Behind_Source");
                if (row.wasNull()) {
                    throw new StoreRefusedException(
                            "The replica %s does not replicate.".formatted(replica),
                            "Start its replication again, or stop it altogether.",
                            null);
                }
                furthest = Math.max(furthest, seconds);
            }
            return Duration.ofSeconds(furthest);
        }
    }

    private <T> T ask(String attempt, Question<T> question) {
        try {
            Connection open = connection;
            if (open == null) {
                open = link.sessions().open();
                connection = open;
            }
            return question.ask(open);
        } catch (SQLException failure) {
            drop();
            throw link.failure(attempt, failure);
        }
    }

    private void drop() {
        Connection open = connection;
        connection = null;
        if (open != null) {
            link.sessions().drop(open);
        }
    }

    private static void forget(@Nullable Connection open) {
        if (open == null) {
            return;
        }
        try {
            open.close();
        } catch (SQLException ignored) {
            // Already gone.
        }
    }

    @Override
    public void close() {
        drop();
        replicas.values().forEach(MysqlProbe::forget);
        replicas.clear();
    }
}
