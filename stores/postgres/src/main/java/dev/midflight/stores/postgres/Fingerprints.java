package dev.midflight.stores.postgres;

import dev.midflight.spi.TableName;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the columns of each table were when the log was last read, kept in the source. The log does not carry ALTER
 * TABLE; it only describes a table anew before the next change. A description that differs is an alteration, also when
 * it happened while nobody was reading. Safe for several threads.
 */
final class Fingerprints {

    private static final String SAVE = "INSERT INTO midflight.relation (migration, relation, columns) VALUES (?, ?, ?)"
            + " ON CONFLICT (migration, relation) DO UPDATE SET columns = EXCLUDED.columns";

    /** An alteration that was delivered and is not yet known to be durable. */
    private record Delivered(String columns, Optional<PgPosition> committed) {}

    private final Sessions sessions;
    private final Object lock = new Object();
    private final Map<String, String> known;
    private final Map<String, Delivered> delivered = new HashMap<>();

    private Fingerprints(Sessions sessions, Map<String, String> known) {
        this.sessions = sessions;
        this.known = known;
    }

    /** Forgets what was kept and keeps the tables as they are now. */
    static void reset(Sessions sessions, List<TableName> tables) {
        sessions.transact("Cannot note the columns of the tables", connection -> {
            try (PreparedStatement delete =
                            connection.prepareStatement("DELETE FROM midflight.relation WHERE migration = ?");
                    PreparedStatement save = connection.prepareStatement(SAVE)) {
                delete.setString(1, sessions.migration());
                delete.executeUpdate();
                for (TableName table : tables) {
                    save.setString(1, sessions.migration());
                    save.setString(2, table.toString());
                    save.setString(3, LogRelation.fingerprint(connection, table));
                    save.executeUpdate();
                }
            }
            return true;
        });
    }

    static Fingerprints load(Sessions sessions) {
        return sessions.call("Cannot read the noted columns of the tables", connection -> {
            Map<String, String> known = new HashMap<>();
            try (PreparedStatement query = connection.prepareStatement(
                    "SELECT relation, columns FROM midflight.relation WHERE migration = ?")) {
                query.setString(1, sessions.migration());
                try (ResultSet row = query.executeQuery()) {
                    while (row.next()) {
                        known.put(row.getString(1), row.getString(2));
                    }
                }
            }
            return new Fingerprints(sessions, known);
        });
    }

    /** How a relation differs from what was known of it, if it does; from now on this is what is known. */
    Optional<String> change(LogRelation relation, String numbers) {
        String name = relation.name().toString();
        String columns = relation.fingerprint(numbers);
        synchronized (lock) {
            String before = known.put(name, columns);
            if (columns.equals(before)) {
                return Optional.empty();
            }
            delivered.put(name, new Delivered(columns, Optional.empty()));
            return Optional.of("columns of %s (name:type:modifier, numbers) were %s, are %s"
                    .formatted(name, before == null ? "not known" : before, columns));
        }
    }

    /** The transaction that brought the last alterations ends here. */
    void committed(PgPosition position) {
        synchronized (lock) {
            delivered.replaceAll((name, one) ->
                    one.committed().isPresent() ? one : new Delivered(one.columns(), Optional.of(position)));
        }
    }

    /** Saves the alterations that the target has now dealt with for good. */
    void confirmed(PgPosition durable) {
        Map<String, String> settled = new HashMap<>();
        synchronized (lock) {
            delivered.forEach((name, one) ->
                    one.committed().filter(durable::covers).ifPresent(position -> settled.put(name, one.columns())));
            settled.keySet().forEach(delivered::remove);
        }
        if (settled.isEmpty()) {
            return;
        }
        sessions.transact("Cannot note the columns of the tables", connection -> {
            try (PreparedStatement save = connection.prepareStatement(SAVE)) {
                for (Map.Entry<String, String> one : settled.entrySet()) {
                    save.setString(1, sessions.migration());
                    save.setString(2, one.getKey());
                    save.setString(3, one.getValue());
                    save.executeUpdate();
                }
            }
            return true;
        });
    }
}
