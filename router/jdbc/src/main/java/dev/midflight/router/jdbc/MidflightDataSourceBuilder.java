package dev.midflight.router.jdbc;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Bucket;
import dev.midflight.router.LaneLimits;
import dev.midflight.router.Nanos;
import dev.midflight.router.ReadWatch;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.FieldsBuilder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
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
    boolean compares = true;
    UnaryOperator<FieldsBuilder<Collection<Map<String, Object>>>> rules = UnaryOperator.identity();
    Taking.Max max = new Taking.Max(500, 256 << 10);
    LaneLimits limits = new LaneLimits(1_024, 16L << 20, 2, Duration.ofSeconds(2), 0.5, Duration.ofSeconds(5));
    int baselinePpm = 10_000;
    ReadWatch<? super String> watch = (key, comparison, oldNanos, newNanos) -> {};
    Duration definitionsPause = Definitions.PAUSE;

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

    /**
     * By which rules the rows of both sides are compared, where the plan has reads compared. A field is a column by the
     * name that the answer gives it, in lower case; {@link dev.midflight.router.compare.Fields#ITSELF} is the answer.
     * Called several times, always to say the same.
     *
     * <p>Rules of the application get numbers and truths as {@code BigDecimal}, dates and times as those of {@code
     * java.time}, bytes as an array, all else as text.
     */
    public MidflightDataSourceBuilder compare(UnaryOperator<FieldsBuilder<Collection<Map<String, Object>>>> byRules) {
        this.rules = requireNonNull(byRules, "byRules");
        return this;
    }

    /** Nothing is compared, whatever the plan says. */
    public MidflightDataSourceBuilder compareNothing() {
        this.compares = false;
        return this;
    }

    /**
     * How large an answer may be to be compared; 500 rows and 256 KiB unless said.
     *
     * @param bytes about how much memory its values take
     */
    public MidflightDataSourceBuilder compareAtMost(int rows, long bytes) {
        if (rows < 1 || rows >= Fields.ELEMENTS_MAX || bytes < 1) {
            throw new IllegalArgumentException("Answers of %d rows and %d bytes cannot be compared: 1 to %d rows."
                    .formatted(rows, bytes, Fields.ELEMENTS_MAX - 1));
        }
        this.max = new Taking.Max(rows, bytes);
        return this;
    }

    /**
     * How much may wait to be compared, and with how many threads, each of which takes one connection at a time of the
     * sides' data sources; 1,024 answers of 16 MiB in all, 2 threads, 2 s unless said.
     */
    public MidflightDataSourceBuilder limits(LaneLimits lane) {
        this.limits = requireNonNull(lane, "lane");
        return this;
    }

    /**
     * Of how many of a million compared reads the authority is asked twice more, by the threads that compare: what it
     * then differs from itself is noise, see {@link MidflightDataSource#fields}. About 1 in 100 unless said, and one
     * entity at most once a minute; 0 for none.
     */
    public MidflightDataSourceBuilder baseline(int ppm) {
        this.baselinePpm = Bucket.requirePpm("a baseline", ppm);
        return this;
    }

    /** Who is told what came of comparing; a key is the values of the parameters and the statement. */
    public MidflightDataSourceBuilder watch(ReadWatch<? super String> told) {
        this.watch = requireNonNull(told, "told");
        return this;
    }

    MidflightDataSourceBuilder time(Nanos clock) {
        this.time = requireNonNull(clock, "clock");
        return this;
    }

    /** How often it is looked whether the servers' definitions have changed. */
    MidflightDataSourceBuilder definitionsPause(Duration pause) {
        this.definitionsPause = pause;
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
