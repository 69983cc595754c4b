package dev.midflight.router.jdbc;

import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.dirty.DirtyKeys;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/** What all connections of a data source share. Safe for any thread. */
final class Wiring {

    /** For so long a server may say nothing while it is asked for definitions: enough for many tables, not for ever. */
    static final Duration CATALOG_WAIT = Duration.ofMinutes(1);

    private final MidflightDataSourceBuilder said;
    private final Tally counts = new Tally();
    private final DirtyKeys dirtyKeys;
    private final QueryTables queryTables = new QueryTables();
    private final ReentrantLock readingOld = new ReentrantLock();
    private final ReentrantLock readingNew = new ReentrantLock();
    private volatile @Nullable SqlCache old;
    private volatile @Nullable SqlCache fresh;

    Wiring(MidflightDataSourceBuilder said) {
        this.said = said;
        this.dirtyKeys = DirtyKeys.of(said.migration);
    }

    Router router() {
        return said.router;
    }

    String migration() {
        return said.migration;
    }

    boolean isCapturing() {
        return said.captures;
    }

    Tally counts() {
        return counts;
    }

    /** The entity that a value of its column names; empty if nobody can tell. */
    Optional<String> entityOf(Object value) {
        return Entities.word(value).map(said.entityOf);
    }

    Marks newMarks() {
        return new Marks(dirtyKeys, counts);
    }

    /** True if a statement is a read of tables of the migration by the words of a side's server. */
    boolean isRead(Side side, Sql sql) throws SQLException {
        Sql there = sql(side, sql.original());
        return there.kind() == Sql.Kind.READ && there.followable();
    }

    /** What a statement does at a side. */
    Sql sql(Side side, String text) throws SQLException {
        return cache(side).get(text);
    }

    private SqlCache cache(Side side) throws SQLException {
        SqlCache known = side == Side.OLD ? old : fresh;
        return known == null ? read(side) : known;
    }

    private SqlCache put(Side side, Catalog catalog) {
        Classifier classifier = new Classifier(catalog, said.entityColumn, said.routines, queryTables);
        SqlCache read = new SqlCache(classifier::classify);
        if (side == Side.OLD) {
            old = read;
        } else {
            fresh = read;
        }
        return read;
    }

    /** From now on statements are read by other definitions. */
    void replace(Side side, Catalog catalog) {
        put(side, catalog);
        counts.redefined(side);
    }

    Connection open(Side side) throws SQLException {
        return said.source(side).getConnection();
    }

    Catalog read(Connection connection, Side side) throws SQLException {
        return new CatalogReader(connection, said, side).read();
    }

    /** Asks the server of a side for its tables, where it was not asked yet. */
    private SqlCache read(Side side) throws SQLException {
        ReentrantLock reading = side == Side.OLD ? readingOld : readingNew;
        reading.lock();
        try {
            SqlCache known = side == Side.OLD ? old : fresh;
            if (known != null) {
                return known;
            }
            Catalog catalog;
            try (Connection connection = said.source(side).getConnection()) {
                catalog = Patience.during(
                        connection, CATALOG_WAIT, driver -> new CatalogReader(driver, said, side).read());
            }
            SqlCache read = put(side, catalog);
            if (said.captures) {
                Definitions.watch(this, side, catalog, said.definitionsPause);
            }
            return read;
        } finally {
            reading.unlock();
        }
    }

    /** Asks before a connection is held that the asking would wait for. */
    void prepare() throws SQLException {
        Optional<Side> authority = said.router.plan().map(plan -> plan.authority());
        if (authority.isPresent()) {
            cache(authority.get());
        }
    }
}
