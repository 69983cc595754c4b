package dev.midflight.stores.mysql;

import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.spi.StoreProvider;
import dev.midflight.spi.StoreRefusedException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Set;

/** Opens MariaDB from 10.5 on and MySQL from 8.0 on. */
public final class MysqlProvider implements StoreProvider {

    /** For {@link java.util.ServiceLoader}. */
    public MysqlProvider() {}

    @Override
    public Set<String> schemes() {
        return Set.of("mariadb", "mysql");
    }

    @Override
    public Store open(StoreAddress address) {
        return open(new Sessions(Endpoint.of(address), address), address.migration());
    }

    /** A store on these sessions, which are its own from here on. */
    Store open(Sessions sessions, String migration) {
        Endpoint endpoint = sessions.endpoint();
        boolean opened = false;
        try {
            Connection connection = sessions.open();
            Server server = Server.of(connection);
            sessions.giveBack(connection);
            if (server.tooOld()) {
                throw new StoreRefusedException(
                        "The server %s is %s; MariaDB 10.5 or MySQL 8.0 is the oldest that works."
                                .formatted(endpoint, server.words()),
                        "Upgrade the server, or move from a newer replica that was made the primary.",
                        null);
            }
            opened = true;
            return new MysqlStore(new Link(sessions, server, migration));
        } catch (SQLException e) {
            throw Failures.of("Cannot connect to %s as %s".formatted(endpoint, sessions.user()), e);
        } finally {
            if (!opened) {
                sessions.closeAll();
            }
        }
    }
}
