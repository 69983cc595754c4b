package dev.midflight.stores.postgres;

import dev.midflight.spi.LateKey;
import dev.midflight.spi.SchemaPlan.Statement;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Optional;

/**
 * Primary keys that can be made after the rows. An index that is built of sorted rows takes a fraction of what it takes
 * to keep it up row by row.
 */
final class LateKeys {

    /** Nothing may refer to the key: foreign keys, the replica identity, the order of the table, partitions. */
    private static final String KEY = "SELECT c.conname, pg_catalog.pg_get_constraintdef(c.oid) FROM"
            + " pg_catalog.pg_constraint c JOIN pg_catalog.pg_class t ON t.oid = c.conrelid JOIN pg_catalog.pg_index i"
            + " ON i.indexrelid = c.conindid WHERE c.conrelid = ?::regclass AND c.contype = 'p' AND t.relkind = 'r' AND"
            + " NOT t.relispartition AND NOT i.indisreplident AND NOT i.indisclustered AND NOT c.condeferrable AND NOT"
            + " EXISTS (SELECT FROM pg_catalog.pg_constraint f WHERE f.contype = 'f' AND f.confrelid = c.conrelid)";

    private LateKeys() {}

    static Optional<LateKey> of(Connection connection, TableName table) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(KEY)) {
            query.setString(1, Names.quote(table));
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of(of(table, row.getString(1), row.getString(2))) : Optional.empty();
            }
        }
    }

    private static LateKey of(TableName table, String constraint, String definition) {
        String name = Names.quote(table);
        String object = "key of " + table;
        String add = "ALTER TABLE %s ADD CONSTRAINT %s %s".formatted(name, Names.quote(constraint), definition);
        return new LateKey(
                new Statement(
                        object, "ALTER TABLE %s DROP CONSTRAINT IF EXISTS %s".formatted(name, Names.quote(constraint))),
                new Statement(
                        object,
                        ("DO $midflight$ BEGIN IF NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid ="
                                        + " %s::regclass AND contype = 'p') THEN %s; END IF; END $midflight$")
                                .formatted(Names.literal(name), add)));
    }
}
