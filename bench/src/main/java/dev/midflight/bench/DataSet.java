package dev.midflight.bench;

import java.util.List;

/** The tables that everything is measured with: each of one kind of row, the same on every machine. */
enum DataSet {
    /** Narrow rows of about 200 bytes, as sysbench has them. */
    A(
            5_000_000,
            List.of("id"),
            "id bigint NOT NULL, k int NOT NULL, c char(120) NOT NULL, pad char(60) NOT NULL",
            "id bigint NOT NULL, k int NOT NULL, c char(120) NOT NULL, pad char(60) NOT NULL"),

    /** Wide rows: twenty columns of mixed kinds, about 1 kB. */
    B(
            1_000_000,
            List.of("id"),
            "id bigint NOT NULL, u_int int unsigned NOT NULL, small smallint NOT NULL, tiny tinyint NOT NULL,"
                    + " big bigint NOT NULL, price decimal(18,4) NOT NULL, discount decimal(10,2),"
                    + " created datetime(6) NOT NULL, updated datetime(3), d date NOT NULL, flag tinyint(1) NOT NULL,"
                    + " dbl double NOT NULL, name varchar(100) NOT NULL, email varchar(120) NOT NULL,"
                    + " note varchar(255), body text NOT NULL, doc json NOT NULL, payload blob NOT NULL,"
                    + " status enum('new','paid','shipped','done') NOT NULL, uid char(36) NOT NULL",
            "id bigint NOT NULL, u_int bigint NOT NULL, small smallint NOT NULL, tiny smallint NOT NULL,"
                    + " big bigint NOT NULL, price numeric(18,4) NOT NULL, discount numeric(10,2),"
                    + " created timestamp(6) NOT NULL, updated timestamp(3), d date NOT NULL, flag smallint NOT NULL,"
                    + " dbl double precision NOT NULL, name varchar(100) NOT NULL, email varchar(120) NOT NULL,"
                    + " note varchar(255), body text NOT NULL, doc jsonb NOT NULL, payload bytea NOT NULL,"
                    + " status text NOT NULL, uid char(36) NOT NULL"),

    /** Pairs: who follows whom since when, two integers and a time. */
    C(
            10_000_000,
            List.of("user_id", "follower_id"),
            "user_id bigint NOT NULL, follower_id bigint NOT NULL, created datetime NOT NULL",
            "user_id bigint NOT NULL, follower_id bigint NOT NULL, created timestamp(0) NOT NULL");

    private final long rows;
    private final List<String> key;
    private final String mariadb;
    private final String postgresql;

    DataSet(long rows, List<String> key, String mariadb, String postgresql) {
        this.rows = rows;
        this.key = key;
        this.mariadb = mariadb;
        this.postgresql = postgresql;
    }

    /** How many rows it has at full size. */
    long rows() {
        return rows;
    }

    /** The table's name. */
    String table() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    /** The key's columns, as in SQL. */
    String key() {
        return String.join(", ", key);
    }

    /** A statement that makes the table, with its key or without. */
    String create(Dialect dialect, boolean keyed) {
        String columns = dialect == Dialect.MARIADB ? mariadb : postgresql;
        String primary = keyed ? ", PRIMARY KEY (%s)".formatted(key()) : "";
        String end = dialect == Dialect.MARIADB ? " CHARACTER SET utf8mb4" : "";
        return "CREATE TABLE %s (%s%s)%s".formatted(table(), columns, primary, end);
    }
}
