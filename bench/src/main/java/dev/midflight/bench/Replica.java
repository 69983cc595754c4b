package dev.midflight.bench;

import java.sql.SQLException;

/** A MariaDB's own replication of one table into the database of the same name on another MariaDB. */
final class Replica {

    private Replica() {}

    /** Prepares the target, which has what was there before; what is written from now on is to come. */
    static void follow(Place source, Place target, String table) throws SQLException {
        Binlog.Point from = new Binlog(source).from();
        target.run(
                "SET GLOBAL replicate_do_table = '%s.%s'".formatted(target.database(), table),
                "SET GLOBAL slave_parallel_threads = 2",
                "SET GLOBAL slave_parallel_mode = 'optimistic'",
                ("CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = %d, MASTER_USER = '%s',"
                                + " MASTER_PASSWORD = '%s', MASTER_LOG_FILE = '%s', MASTER_LOG_POS = %d,"
                                + " MASTER_USE_GTID = no, MASTER_SSL = 0, MASTER_SSL_VERIFY_SERVER_CERT = 0")
                        .formatted(source.port(), source.user(), source.password(), from.file(), from.offset()));
    }

    static void enable(Place target) throws SQLException {
        target.run("START SLAVE");
    }

    static void disable(Place target) throws SQLException {
        target.run("STOP SLAVE");
    }
}
