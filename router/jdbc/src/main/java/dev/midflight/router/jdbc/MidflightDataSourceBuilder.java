package dev.midflight.router.jdbc;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Nanos;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/** Says what a {@link MidflightDataSource} is to do. */
public final class MidflightDataSourceBuilder {

    final Router router;
    final String migration;
    final List<MigratedTable> tables = new ArrayList<>();
    final Map<String, Set<String>> routines = new HashMap<>();
    final Set<String> harmlessTriggers = new HashSet<>();
    Optional<String> entityColumn = Optional.empty();
    UnaryOperator<String> entityOf = UnaryOperator.identity();
    boolean captures = true;
    Nanos time = Nanos.SYSTEM;

    private @Nullable DataSource old;
    private @Nullable DataSource fresh;

    MidflightDataSourceBuilder(Router router, String migration) {
        this.router = requireNonNull(router, "router");
        this.migration = requireNonNull(migration, "migration");
    }

    /** Where the data was before the migration. */
    public MidflightDataSourceBuilder old(DataSource source) {
        this.old = requireNonNull(source, "source");
        return this;
    }

    /** Where it will be. */
    public MidflightDataSourceBuilder fresh(DataSource source) {
        this.fresh = requireNonNull(source, "source");
        return this;
    }

    /** A table of the migration. All others stay with the authority, and are not marked. */
    public MidflightDataSourceBuilder table(MigratedTable table) {
        tables.add(requireNonNull(table, "table"));
        return this;
    }

    /** A table that has the same name at both sides, and its primary key. */
    public MidflightDataSourceBuilder table(String name) {
        return table(MigratedTable.of(name));
    }

    /**
     * The entity of a statement is known by the value of a column: of a query on one table that asks for one value of
     * it, of a write that says it.
     *
     * @param entityOf makes the name of the entity out of the value
     */
    public MidflightDataSourceBuilder entity(String column, UnaryOperator<String> entityOf) {
        this.entityColumn = Optional.of(column);
        this.entityOf = requireNonNull(entityOf, "entityOf");
        return this;
    }

    /** Nothing is marked: what changes is read from the server's log. */
    public MidflightDataSourceBuilder capturedFromLog() {
        this.captures = false;
        return this;
    }

    /** Which tables of the migration a procedure or function writes; none if it writes none. */
    public MidflightDataSourceBuilder routine(String name, String... written) {
        routines.put(name.toLowerCase(Locale.ROOT), Set.of(written));
        return this;
    }

    /** The triggers of a table write no table of the migration, nor do they change keys. */
    public MidflightDataSourceBuilder harmlessTriggers(String table) {
        harmlessTriggers.add(table.toLowerCase(Locale.ROOT));
        return this;
    }

    MidflightDataSourceBuilder time(Nanos clock) {
        this.time = requireNonNull(clock, "clock");
        return this;
    }

    DataSource source(Side side) {
        DataSource source = side == Side.OLD ? old : fresh;
        if (source == null) {
            throw new IllegalStateException("A data source of the %s side is needed.".formatted(side));
        }
        return source;
    }

    /** The data source. No server is asked for anything yet. */
    public MidflightDataSource build() {
        source(Side.OLD);
        source(Side.NEW);
        if (tables.isEmpty()) {
            throw new IllegalStateException("The migration %s needs a table: table(...)".formatted(migration));
        }
        return new MidflightDataSource(this);
    }
}
