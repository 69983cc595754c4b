package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * A table's name: a namespace (schema, database, keyspace) and a name, in the store's own spelling.
 *
 * @param namespace the namespace; empty for the store's default one
 * @param name the name, not empty
 */
public record TableName(String namespace, String name) implements Comparable<TableName> {

    /** Requires a name. */
    public TableName {
        requireNonNull(namespace, "namespace");
        if (name.isEmpty()) {
            throw new IllegalArgumentException("a table needs a name");
        }
    }

    /** Orders by namespace, then name. */
    @Override
    public int compareTo(TableName other) {
        int byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /** The name as an operator writes it. */
    @Override
    public String toString() {
        return namespace.isEmpty() ? name : namespace + "." + name;
    }
}
