package dev.midflight.stores.mysql;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What does not change while a server runs.
 *
 * @param mariadb true for MariaDB, false for MySQL
 * @param version major, minor and patch as one number, such as 110405
 * @param words the version in the server's words
 * @param identity tells servers apart: positions of one mean nothing to another
 * @param packetBytesMax the longest statement
 * @param localInfile whether LOAD DATA LOCAL is allowed
 * @param bulk whether one INSERT may have the values of many rows as parameters: MariaDB, and not where its log keeps
 *     statements
 */
record Server(
        boolean mariadb,
        int version,
        String words,
        String identity,
        long packetBytesMax,
        boolean localInfile,
        boolean bulk) {

    private static final int MARIADB_FLOOR = 100500;
    private static final int MYSQL_FLOOR = 80000;

    static Server of(Connection connection) throws SQLException {
        String words = Sql.text(connection, "SELECT VERSION()");
        boolean mariadb = words.contains("MariaDB");
        List<String> facts = Sql.rows(
                        connection,
                        ("SELECT @@GLOBAL.%s, @@SESSION.max_allowed_packet, @@GLOBAL.local_infile,"
                                        + " IF(@@log_bin, @@SESSION.binlog_format, 'ROW')")
                                .formatted(mariadb ? "server_id" : "server_uuid"))
                .get(0);
        return new Server(
                mariadb,
                version(words),
                words,
                facts.get(0),
                Long.parseLong(facts.get(1)),
                facts.get(2).equals("1"),
                mariadb && facts.get(3).equals("ROW"));
    }

    /** The product's name and number, such as {@code MariaDB 11.4.5}. */
    String product() {
        return "%s %s".formatted(mariadb ? "MariaDB" : "MySQL", number());
    }

    boolean tooOld() {
        return version < (mariadb ? MARIADB_FLOOR : MYSQL_FLOOR);
    }

    /** True if the uuid type is there. */
    boolean hasUuid() {
        return mariadb && version >= 100700;
    }

    /** True if every uuid is stored with its parts swapped, not only those of versions 1 to 5. */
    boolean swapsEveryUuid() {
        return version < 101105 || (version >= 110000 && version < 110003) || (version >= 110100 && version < 110102);
    }

    /** The collation whose order is the order of UTF-8 bytes, blanks at the end included. */
    String binaryCollation() {
        return mariadb ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
    }

    private String number() {
        return "%d.%d.%d".formatted(version / 10000, version / 100 % 100, version % 100);
    }

    private static int version(String words) {
        String[] parts = words.split("[^0-9]+", 4);
        int version = 0;
        for (int i = 0; i < 3; i++) {
            version = version * 100 + (i < parts.length && !parts[i].isEmpty() ? Integer.parseInt(parts[i]) : 0);
        }
        return version;
    }
}
