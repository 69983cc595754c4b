package dev.midflight.stores.mysql;

import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;

/** Reads definitions as the store does. */
final class CatalogFixture {

    private final Database database;

    CatalogFixture(Database database) {
        this.database = database;
    }

    CatalogTable table(String name) {
        try (Connection connection = database.connect()) {
            return new Catalog(connection, Server.of(connection), database.name())
                    .table(new TableName("", name))
                    .orElseThrow();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
