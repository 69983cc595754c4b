package dev.midflight.stores.postgres;

import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreProvider;
import dev.midflight.spi.StoreRefusedException;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.Set;

/** Opens PostgreSQL databases, from version 13 on. */
public final class PostgresProvider implements StoreProvider {

    private static final int VERSION_MIN = 130_000;

    /** For {@link java.util.ServiceLoader}. */
    public PostgresProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("postgresql", "postgres");
    }

    @Override
    public Store open(StoreAddress address) {
        return open(new Sessions(address));
    }

    /** A store on these sessions, which are its own from here on. */
    Store open(Sessions sessions) {
        boolean opened = false;
        try {
            int version = sessions.call("Cannot read the version of %s".formatted(sessions.endpoint()), connection -> {
                try (Statement query = connection.createStatement();
                        ResultSet row = query.executeQuery("SELECT current_setting('server_version_num')::int")) {
                    row.next();
                    return row.getInt(1);
                }
            });
            if (version < VERSION_MIN) {
                throw new StoreRefusedException(
                        "%s is PostgreSQL %d.%d; 13 is the oldest that Midflight knows."
                                .formatted(sessions.endpoint(), version / 10_000, version % 10_000),
                        "Upgrade the server.",
                        null);
            }
            opened = true;
            return new PostgresStore(sessions, version);
        } finally {
            if (!opened) {
                sessions.close();
            }
        }
    }
}
