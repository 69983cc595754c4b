package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import dev.midflight.spi.TableName;
import java.util.Iterator;
import java.util.List;
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

    /** With each {@code *} replaced by what it stands for, in order. */
    TargetTable filled(List<String> stars) {
        Iterator<String> left = stars.iterator();
        Optional<String> filledSchema = schema.map(prefix -> filled(prefix, left));
        return new TargetTable(filledSchema, filled(name, left));
    }

    private static String filled(String text, Iterator<String> stars) {
        StringBuilder filled = new StringBuilder();
        for (int place = 0; place < text.length(); place++) {
            filled.append(text.charAt(place) == '*' ? stars.next() : text.substring(place, place + 1));
        }
        return filled.toString();
    }

    /** The same name as in the source, in the target's default schema. */
    static TargetTable sameNameAs(TableName sourceTable) {
        return new TargetTable(Optional.empty(), sourceTable.name());
    }

    @Override
    public String toString() {
        return schema.map(prefix -> prefix + ".").orElse("") + name;
    }
}
