package dev.midflight.stores.postgres;

import dev.midflight.spi.TableName;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;

/** Names and strings as PostgreSQL wants them quoted. The schema {@code public} is the default namespace. */
final class Names {

    static final String DEFAULT_SCHEMA = "public";
    static final int NAME_BYTES_MAX = 63;

    private Names() {}

    /** An identifier in quotes. */
    static String quote(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    /** A table with its schema. */
    static String quote(TableName table) {
        return quote(schema(table)) + "." + quote(table.name());
    }

    /** Identifiers in quotes, separated by commas. */
    static String list(Collection<String> names) {
        return names.stream().map(Names::quote).collect(Collectors.joining(", "));
    }

    /** A string constant. */
    static String literal(String text) {
        return text.indexOf('\\') < 0
                ? "'" + text.replace("'", "''") + "'"
                : "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
    }

    /** The schema a table lies in. */
    static String schema(TableName table) {
        return table.namespace().isEmpty() ? DEFAULT_SCHEMA : table.namespace();
    }

    /** The name of a table, with the default schema left out. */
    static TableName table(String schema, String name) {
        return new TableName(schema.equals(DEFAULT_SCHEMA) ? "" : schema, name);
    }

    /** The replication slot and the publication of a migration. */
    static String slot(String migration) {
        String name = "midflight_" + migration.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_]", "_");
        return shorten(name);
    }

    /** A name within PostgreSQL's length, kept distinct by a hash. */
    static String shorten(String name) {
        if (name.getBytes(java.nio.charset.StandardCharsets.UTF_8).length <= NAME_BYTES_MAX) {
            return name;
        }
        String hash = Integer.toHexString(name.hashCode());
        String kept = name;
        while (kept.getBytes(java.nio.charset.StandardCharsets.UTF_8).length + hash.length() + 1 > NAME_BYTES_MAX) {
            kept = kept.substring(0, kept.length() - 1);
        }
        return kept + "_" + hash;
    }
}
