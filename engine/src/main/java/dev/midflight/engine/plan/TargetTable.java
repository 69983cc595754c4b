package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.util.Optional;

/**
 * A table of the target by name.
 *
 * @param schema empty for the target's default schema
 * @param name without the schema
 */
public record TargetTable(Optional<String> schema, String name) {

    /** Requires names that are not empty. */
    public TargetTable {
        requireNonNull(schema, "schema");
        requireNonNull(name, "name");
        if (name.isBlank() || schema.map(String::isBlank).orElse(false)) {
            throw new IllegalArgumentException("an empty table or schema name");
        }
    }

    /** Reads {@code table} or {@code schema.table}. */
    static TargetTable parse(String text) {
        int dot = text.indexOf('.');
        if (dot < 0) {
            return new TargetTable(Optional.empty(), text);
        }
        if (text.indexOf('.', dot + 1) >= 0) {
            throw new IllegalArgumentException("'%s' has more than one dot".formatted(text));
        }
        return new TargetTable(Optional.of(text.substring(0, dot)), text.substring(dot + 1));
    }

    /** The same name as in the source, in the target's default schema. */
    static TargetTable sameNameAs(String sourceTable) {
        return new TargetTable(Optional.empty(), sourceTable.substring(sourceTable.lastIndexOf('.') + 1));
    }

    @Override
    public String toString() {
        return schema.map(prefix -> prefix + ".").orElse("") + name;
    }
}
