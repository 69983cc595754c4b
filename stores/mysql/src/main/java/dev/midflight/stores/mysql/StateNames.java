package dev.midflight.stores.mysql;

/**
 * Which rows of the state tables are meant.
 *
 * @param migration the migration
 * @param direction the direction
 */
record StateNames(String migration, String direction) {

    String where() {
        return "migration = %s AND direction = %s".formatted(Sql.literal(migration), Sql.literal(direction));
    }

    String values() {
        return "%s, %s".formatted(Sql.literal(migration), Sql.literal(direction));
    }
}
