package dev.midflight.router.jdbc;

import dev.midflight.router.ReadCounts;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.compare.FieldCounts;
import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.util.Map;
import java.util.Optional;
import java.util.logging.Logger;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A data source that stands before those of the old and the new side while tables move from the one to the other.
 * Writes go to the side that has the authority, and the keys of the rows that they change are marked in the same
 * transaction; reads go where the plan says, and those that it has compared are repeated at the other side afterwards.
 *
 * <p>A transaction keeps to the plan that was in force at its first statement. A connection of a side is taken when it
 * is first needed. A statement that is not understood goes to the authority, and marks all tables.
 *
 * <p>Statements stay as they are: both sides have to understand them. What is done with a driver's own connection, got
 * by {@code unwrap}, is not seen and not marked.
 *
 * <p>Safe for any thread; a connection is for one at a time, as the drivers' are.
 */
public final class MidflightDataSource implements DataSource, AutoCloseable {

    private final MidflightDataSourceBuilder said;
    private final Wiring wiring;
    private final Shadow shadow;
    private volatile @Nullable PrintWriter logWriter;

    MidflightDataSource(MidflightDataSourceBuilder said) {
        this.said = said;
        this.wiring = new Wiring(said);
        this.shadow = new Shadow(said, wiring);
    }

    /** Begins to say what a data source is to do. */
    public static MidflightDataSourceBuilder through(Router router, String migration) {
        return new MidflightDataSourceBuilder(router, migration);
    }

    /**
     * Names the entity for all that this thread does until the scope is closed.
     *
     * <pre>{@code
     * try (EntityScope scope = MidflightDataSource.entity("user:42")) {
     *     ...
     * }
     * }</pre>
     */
    public static EntityScope entity(String entity) {
        return Entities.begin(entity);
    }

    @Override
    public Connection getConnection() throws SQLException {
        wiring.prepare();
        return new RoutedConnection(new Session(
                wiring, Optional.of(shadow), side -> said.source(side).getConnection()));
    }

    /** Nothing that is read by it is compared, as this user may see other rows than that of the data source. */
    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        wiring.prepare();
        return new RoutedConnection(
                new Session(wiring, Optional.empty(), side -> said.source(side).getConnection(user, password)));
    }

    /** What became of the statements so far. */
    public StatementCounts counts() {
        return wiring.counts().counts();
    }

    /** Which side has answered the reads so far, and what came of comparing them. */
    public ReadCounts reads() {
        return shadow.counts(wiring.counts());
    }

    /** How many reads that were to be compared were not, by the reason. */
    public Map<NotCompared, Long> notCompared() {
        return shadow.notCompared();
    }

    /** Which columns differed, and by which rules that was excused; empty if nothing was compared yet. */
    public Optional<FieldCounts> fields() {
        return shadow.fields();
    }

    /** Compares nothing more; routes on. The data sources of the sides are not closed. */
    @Override
    public void close() {
        shadow.close();
    }

    @Override
    public @Nullable PrintWriter getLogWriter() {
        return logWriter;
    }

    /** Kept and not written to: what there is to say is said by slf4j. */
    @Override
    public void setLogWriter(@Nullable PrintWriter writer) {
        this.logWriter = writer;
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        for (Side side : Side.values()) {
            said.source(side).setLoginTimeout(seconds);
        }
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return said.source(Side.OLD).getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        throw new SQLFeatureNotSupportedException("What there is to say is said by slf4j.");
    }

    @Override
    public <T> T unwrap(Class<T> type) throws SQLException {
        return type.isInstance(this) ? type.cast(this) : Wrapped.unwrap(said.source(Side.OLD), type);
    }

    @Override
    public boolean isWrapperFor(Class<?> type) throws SQLException {
        DataSource old = said.source(Side.OLD);
        return type.isInstance(this) || type.isInstance(old) || old.isWrapperFor(type);
    }
}
