package dev.midflight.router.jdbc;

/**
 * A table as a statement names it.
 *
 * @param schema empty if it names none
 */
record TableName(String schema, String name) {}
