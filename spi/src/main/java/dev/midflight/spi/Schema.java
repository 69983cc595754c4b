package dev.midflight.spi;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** A store's definitions: reads them, translates others' and carries out the result. Safe for several threads. */
public interface Schema {

    /** The names of all tables that could be moved: no views, no tables of the store itself or of Midflight. */
    List<TableName> tables();

    /** A table as it is declared, or nothing if there is none of that name. */
    Optional<TableShape> shape(TableName name);

    /**
     * How this store would hold a table of another.
     *
     * @param source the table as the other store declares it, without the columns that stay behind; its foreign keys
     *     refer to tables by their names here
     * @param target its name here
     */
    SchemaPlan plan(TableShape source, TableName target);

    /** False if this login may not make a table of that name here; {@link Inspection} has tried all other rights. */
    boolean canCreate(TableName name);

    /** Whether an existing column of this store can hold a logical type. */
    Verdict verdict(LogicalType type, Column existing);

    /**
     * Whether byte order of a key of these types is this store's order too, so that ranges mean the same.
     *
     * @param shape an existing table of this store
     */
    KeyClass keyClass(TableShape shape, List<String> key);

    /** Why a name cannot be that of a table or a column here; empty if it can. */
    default Optional<String> unfit(String name) {
        return Optional.empty();
    }

    /** What an operator should decide before the tables of a plan are made. */
    default List<Finding> findings(SchemaPlan plan) {
        return List.of();
    }

    /** Those of the logins that the store does not know. */
    default List<String> unknownLogins(List<String> logins) {
        return List.of();
    }

    /**
     * Tries to make the table of a plan, and takes it away again, where nothing else tells whether it can be made.
     *
     * @return what the store answered if it refused
     */
    default Optional<String> trial(SchemaPlan plan) {
        return Optional.empty();
    }

    /**
     * Whether this store takes different keys of these columns for equal, by a collation that does not tell capitals,
     * accents or blanks at the end apart.
     *
     * @param shape an existing table of this store
     */
    default boolean blurs(TableShape shape, List<String> key) {
        return false;
    }

    /**
     * A text for each table that is another whenever a column came, went, moved or changed its type; reads no rows. A
     * table that is not there is left out.
     */
    Map<TableName, String> fingerprints(Collection<TableName> tables);

    /**
     * The statement by which an existing table holds a column as another store declares it now: adds the column, or
     * changes its type.
     *
     * @param source the table as the other store declares it
     * @param target its name here
     * @param column one of the columns of {@code source} that travel
     */
    SchemaPlan.Statement alter(TableShape source, TableName target, String column);

    /** Carries out a statement; one whose object is already there is left out. */
    void execute(SchemaPlan.Statement statement);

    /**
     * How a table's key is taken away while rows are loaded and made again afterwards, where that is quicker than to
     * keep it up; nothing if the key stays.
     */
    default Optional<LateKey> lateKey(TableName table) {
        return Optional.empty();
    }

    /** True if the table has at least one row. */
    boolean hasRows(TableName name);

    /**
     * Lets the application's logins read and, as far as the fence allows, write these tables; unknown logins are
     * named.
     */
    List<String> grant(List<TableName> tables, List<String> logins);

    /** The next number that the store would give to a column, if it gives numbers. */
    OptionalLong nextNumber(TableName table, String column);

    /** Makes the store give numbers of at least {@code next} to a column from now on. */
    void nextNumber(TableName table, String column, long next);
}
