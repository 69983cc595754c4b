package dev.midflight.stores.postgres;

import dev.midflight.spi.Store;
import dev.midflight.spi.StoreAddress;
import dev.midflight.testkit.servers.PostgresServer;
import dev.midflight.testkit.speed.RowSpeed;
import java.net.URI;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;

/** Measures PostgreSQL with {@link RowSpeed}; started by hand. */
final class PostgresSpeed {

    private static final Map<String, String> SETTINGS = Map.of("shared_buffers", "2GB", "max_wal_size", "8GB");

    private PostgresSpeed() {}

    /** Arguments: rows of the narrow table, rows of the wide table, how often each is read, and then copied. */
    public static void main(String[] arguments) throws SQLException {
        long narrow = number(arguments, 0, 2_000_000);
        long wide = number(arguments, 1, 400_000);
        long reads = number(arguments, 2, 7);
        long copies = number(arguments, 3, 3);
        try (PostgresServer server = PostgresServer.launch(SETTINGS);
                Store store = open(server);
                Connection admin = DriverManager.getConnection(
                        server.jdbcUrl("postgres"), server.adminUser(), server.adminPassword())) {
            fill(admin, narrow, wide);
            List<String> names = List.of("narrow", "wide");
            List<RowSpeed> speeds = names.stream()
                    .map(name -> new RowSpeed(System.out, store, Rows.table(store, name)))
                    .toList();
            for (long round = 0; round < reads; round++) {
                speeds.forEach(RowSpeed::read);
            }
            for (long round = 0; round < copies; round++) {
                for (int i = 0; i < names.size(); i++) {
                    run(admin, "CREATE TABLE copied (LIKE %s INCLUDING ALL)".formatted(names.get(i)));
                    speeds.get(i).copy(Rows.table(store, "copied"));
                    run(admin, "DROP TABLE copied");
                }
            }
        }
    }

    private static Store open(PostgresServer server) {
        URI url = URI.create(server.url("postgres"));
        return new PostgresProvider().open(new StoreAddress(url, server.adminUser(), server.adminPassword(), "m1"));
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static long number(String[] arguments, int place, long otherwise) {
        return arguments.length > place ? Long.parseLong(arguments[place]) : otherwise;
    }

    private static void fill(Connection admin, long narrow, long wide) throws SQLException {
        run(
                admin,
                "CREATE TABLE narrow (id bigint PRIMARY KEY, quantity int, price numeric(12,2), day date,"
                        + " code varchar(12))",
                "INSERT INTO narrow SELECT i, i % 1000, (i * 7919 % 10000000) / 100.0,"
                        + " date '2000-01-01' + (i % 9000)::int, 'c' || i % 1000003 FROM generate_series(1::bigint, "
                        + narrow + ") AS s(i)",
                "CREATE TABLE wide (id bigint PRIMARY KEY, big numeric(20), whole int, small smallint, yes boolean,"
                        + " price numeric(18,4), share numeric(8,6), fast real, exact double precision, day date,"
                        + " created timestamp, changed timestamptz(3), lasted time, name varchar(100),"
                        + " email varchar(120), note text, doc jsonb, payload bytea, status text, uid uuid)",
                "INSERT INTO wide SELECT i, 18446744073709551615 - i, i * 7919 % 2147483647, i % 30000, i % 2 = 0,"
                        + " (i * 7919 % 1000000007) / 1000.0, round(1.0 / (i % 97 + 1), 6), i / 7.0, i / 7.0,"
                        + " date '2000-01-01' + (i % 9000)::int,"
                        + " timestamp '2001-02-03 04:05:06.789012' + i * interval '1 second',"
                        + " timestamptz '2011-02-03 04:05:06.789Z' + i * interval '1 minute',"
                        + " time '00:00' + (i % 80000) * interval '1 second', 'Name of ' || i,"
                        + " 'user' || i || '@example.com',"
                        + " CASE WHEN i % 10 > 0 THEN repeat(chr(97 + (i % 26)::int), (50 + i % 300)::int) END,"
                        + " jsonb_build_object('number', i, 'list', jsonb_build_array(1, 2, 3)),"
                        + " convert_to(repeat('p', (i % 200)::int), 'UTF8'), 'shipped', gen_random_uuid()"
                        + " FROM generate_series(1::bigint, "
                        + wide + ") AS s(i)");
    }
}
