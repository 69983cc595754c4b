package dev.midflight.stores.postgres;

import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Tables, indexes, views and types share the names of a schema here, which other stores do not have them do. */
final class Relations {

    private static final String NAME = "\"(?:[^\"]|\"\")*\"";
    private static final Pattern INDEX = Pattern.compile(
            "CREATE (?:UNIQUE )?INDEX (?<index>%1$s) ON (?<table>(?<schema>%1$s)\\.%1$s) .*".formatted(NAME),
            Pattern.DOTALL);

    private static final String TAKEN =
            """
            SELECT CASE c.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
              WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'type' ELSE 'index' END
            FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE n.nspname = ? AND c.relname = ? AND c.relkind NOT IN ('r', 'p')
            UNION ALL
            SELECT 'type' FROM pg_catalog.pg_type t JOIN pg_catalog.pg_namespace n ON n.oid = t.typnamespace
            WHERE n.nspname = ? AND t.typname = ? AND t.typrelid = 0 AND t.typcategory <> 'A'""";

    private Relations() {}

    /** What has the name of a table and is none. */
    static Optional<String> taken(Connection connection, TableName name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement(TAKEN)) {
            for (int i = 0; i < 2; i++) {
                query.setString(2 * i + 1, Names.schema(name));
                query.setString(2 * i + 2, name.name());
            }
            try (ResultSet row = query.executeQuery()) {
                return row.next() ? Optional.of("a %s has that name".formatted(row.getString(1))) : Optional.empty();
            }
        }
    }

    /** Makes the index of a statement that was refused because of its name, unless it is this index that is there. */
    static void makeIndex(Connection connection, String words) throws SQLException {
        Matcher index = INDEX.matcher(words);
        if (!index.matches() || isOn(connection, index, index.group("index"))) {
            return;
        }
        String name = index.group("index").substring(1, index.group("index").length() - 1);
        String other = Names.shorten("%s_%08x".formatted(name, words.hashCode()));
        if (!isOn(connection, index, '"' + other + '"')) {
            try (Statement statement = connection.createStatement()) {
                statement.execute(new StringBuilder(words)
                        .replace(index.start("index") + 1, index.end("index") - 1, other)
                        .toString());
            }
        }
    }

    private static boolean isOn(Connection connection, Matcher index, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT FROM pg_catalog.pg_index WHERE indexrelid ="
                + " pg_catalog.to_regclass(?) AND indrelid = pg_catalog.to_regclass(?)")) {
            query.setString(1, index.group("schema") + "." + name);
            query.setString(2, index.group("table"));
            try (ResultSet row = query.executeQuery()) {
                return row.next();
            }
        }
    }
}
