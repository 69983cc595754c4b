package dev.midflight.router.jdbc;

import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.jspecify.annotations.Nullable;

/** What is set on a statement, kept for each that the drivers make for it. */
abstract sealed class SetStatement implements Statement permits RoutedStatement {

    private final Kind kind;
    private final Settings<Statement> settings = new Settings<>();

    /**
     * What the application asked a connection for.
     *
     * @param type of rows; 0 if it did not say
     * @param holdability 0 if it did not say
     */
    record Kind(int type, int concurrency, int holdability) {
        static final Kind PLAIN = new Kind(0, 0, 0);

        boolean changesRows() {
            return concurrency == ResultSet.CONCUR_UPDATABLE;
        }
    }

    SetStatement(Kind kind) {
        this.kind = kind;
    }

    /** True if the rows can only be read one after the other, and are all that the query finds. */
    final boolean isPlain() {
        boolean forward = kind.type() == 0 || kind.type() == ResultSet.TYPE_FORWARD_ONLY;
        return forward && !kind.changesRows() && !isAboveZero("maxRows") && !isAboveZero("maxFieldSize");
    }

    private boolean isAboveZero(String name) {
        return settings.has(name) && settings.get(name, Integer.class).orElse(0) > 0;
    }

    final Kind kind() {
        return kind;
    }

    final Settings<Statement> settings() {
        return settings;
    }

    /** @throws SQLException if it is closed */
    abstract void requireOpen() throws SQLException;

    /** The driver's statement, if there is one. */
    abstract @Nullable Statement ifMade();

    /** The driver's statement; where there is none yet, one at the authority. */
    abstract Statement driver() throws SQLException;

    private void set(String name, @Nullable Object value, Settings.Change<Statement> change) throws SQLException {
        requireOpen();
        Statement open = ifMade();
        if (open != null) {
            change.applyTo(open);
        }
        settings.put(name, value, change);
    }

    @Override
    public void setFetchSize(int rowCount) throws SQLException {
        set("fetchSize", rowCount, driver -> driver.setFetchSize(rowCount));
    }

    @Override
    public int getFetchSize() throws SQLException {
        return settings.has("fetchSize")
                ? settings.get("fetchSize", Integer.class).orElse(0)
                : driver().getFetchSize();
    }

    @Override
    public void setMaxRows(int max) throws SQLException {
        set("maxRows", max, driver -> driver.setMaxRows(max));
    }

    @Override
    public int getMaxRows() throws SQLException {
        return settings.get("maxRows", Integer.class).orElse(0);
    }

    @Override
    public void setLargeMaxRows(long max) throws SQLException {
        set("maxRows", Math.toIntExact(Math.min(max, Integer.MAX_VALUE)), driver -> driver.setLargeMaxRows(max));
    }

    @Override
    public long getLargeMaxRows() throws SQLException {
        return getMaxRows();
    }

    @Override
    public void setQueryTimeout(int seconds) throws SQLException {
        set("queryTimeout", seconds, driver -> driver.setQueryTimeout(seconds));
    }

    @Override
    public int getQueryTimeout() throws SQLException {
        return settings.get("queryTimeout", Integer.class).orElse(0);
    }

    @Override
    public void setMaxFieldSize(int max) throws SQLException {
        set("maxFieldSize", max, driver -> driver.setMaxFieldSize(max));
    }

    @Override
    public int getMaxFieldSize() throws SQLException {
        return settings.get("maxFieldSize", Integer.class).orElse(0);
    }

    @Override
    public void setFetchDirection(int direction) throws SQLException {
        set("fetchDirection", direction, driver -> driver.setFetchDirection(direction));
    }

    @Override
    public int getFetchDirection() throws SQLException {
        return settings.get("fetchDirection", Integer.class).orElse(ResultSet.FETCH_FORWARD);
    }

    @Override
    public void setEscapeProcessing(boolean enable) throws SQLException {
        set("escapeProcessing", enable, driver -> driver.setEscapeProcessing(enable));
    }

    @Override
    public void setCursorName(String name) throws SQLException {
        set("cursorName", name, driver -> driver.setCursorName(name));
    }

    @Override
    public void setPoolable(boolean poolable) throws SQLException {
        set("poolable", poolable, driver -> driver.setPoolable(poolable));
    }

    @Override
    public boolean isPoolable() throws SQLException {
        return driver().isPoolable();
    }

    @Override
    public void closeOnCompletion() throws SQLException {
        set("closeOnCompletion", true, Statement::closeOnCompletion);
    }

    @Override
    public boolean isCloseOnCompletion() throws SQLException {
        requireOpen();
        return settings.has("closeOnCompletion");
    }

    @Override
    public int getResultSetType() throws SQLException {
        requireOpen();
        return kind.type() == 0 ? ResultSet.TYPE_FORWARD_ONLY : kind.type();
    }

    @Override
    public int getResultSetConcurrency() throws SQLException {
        requireOpen();
        return kind.type() == 0 ? ResultSet.CONCUR_READ_ONLY : kind.concurrency();
    }

    @Override
    public int getResultSetHoldability() throws SQLException {
        return kind.holdability() == 0 ? driver().getResultSetHoldability() : kind.holdability();
    }
}
