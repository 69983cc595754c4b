package dev.midflight.bench;

import java.sql.SQLException;

/** PostgreSQL's own logical replication of one table into a database on another server. */
final class NativeApply {

    private NativeApply() {}

    /** Publishes what is written from now on, and prepares the target, which has what was there before. */
    static void publish(Place source, Place target, String table) throws SQLException {
        source.run(
                "CREATE PUBLICATION bench_native FOR TABLE " + table,
                "SELECT pg_create_logical_replication_slot('bench_native', 'pgoutput')");
        target.run("CREATE SUBSCRIPTION bench_native CONNECTION 'host=127.0.0.1 port=%d dbname=%s user=%s password=%s'"
                        .formatted(source.port(), source.database(), source.user(), source.password())
                + " PUBLICATION bench_native WITH (create_slot = false, slot_name = 'bench_native',"
                + " copy_data = false, enabled = false)");
    }

    static void enable(Place target) throws SQLException {
        target.run("ALTER SUBSCRIPTION bench_native ENABLE");
    }

    static void disable(Place target) throws SQLException {
        target.run("ALTER SUBSCRIPTION bench_native DISABLE");
    }
}
