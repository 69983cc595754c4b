package dev.midflight.bench;

import dev.midflight.stores.mysql.MariaDbLoops;
import dev.midflight.stores.postgres.PostgresLoops;

/** The inner loops, with the bytes that each may allocate for a row of A and of B. */
enum Loop {
    /** Rows of a result. */
    MARIADB_READ("decode rows of MariaDB", Dialect.MARIADB, MariaDbLoops::read, 8, 8),
    /** Updates in the binary log. */
    MARIADB_LOG("decode updates in the binlog", Dialect.MARIADB, MariaDbLoops::log, 110, 140),
    /** Rows as parameters of INSERT. */
    MARIADB_WRITE("encode rows for INSERT", Dialect.MARIADB, MariaDbLoops::write, 2, 4),
    /** Rows of a COPY. */
    POSTGRESQL_READ("decode rows of COPY", Dialect.POSTGRESQL, PostgresLoops::read, 2, 4),
    /** Updates from pgoutput. */
    POSTGRESQL_LOG("decode updates of pgoutput", Dialect.POSTGRESQL, PostgresLoops::log, 140, 660),
    /** Rows for COPY. */
    POSTGRESQL_WRITE("encode rows for COPY", Dialect.POSTGRESQL, PostgresLoops::write, 6, 8),
    /** The digest that proves. */
    HASH("hash rows", Dialect.MARIADB, EngineLoops::hash, 40, 360),
    /** Rules for values. */
    TRANSFORM("transform rows", Dialect.MARIADB, EngineLoops::rules, 1, 1),
    /** From the log to a lane. */
    ROUTE("route updates to lanes", Dialect.MARIADB, EngineLoops::route, 560, 1840);

    private final String words;
    private final Dialect dialect;
    private final Opening opening;
    private final long narrowBytes;
    private final long wideBytes;

    /** Makes a loop ready. */
    interface Opening {
        Stage.Work open(Stage stage) throws Exception;
    }

    Loop(String words, Dialect dialect, Opening opening, long narrowBytes, long wideBytes) {
        this.words = words;
        this.dialect = dialect;
        this.opening = opening;
        this.narrowBytes = narrowBytes;
        this.wideBytes = wideBytes;
    }

    /** What it does. */
    String words() {
        return words;
    }

    /** How many bytes it may allocate for a row. */
    long bytesMax(DataSet set) {
        return set == DataSet.A ? narrowBytes : wideBytes;
    }

    Dialect dialect() {
        return dialect;
    }

    Stage.Work open(Stage stage) throws Exception {
        return opening.open(stage);
    }
}
