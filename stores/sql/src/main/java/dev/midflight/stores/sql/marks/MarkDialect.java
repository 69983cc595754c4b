package dev.midflight.stores.sql.marks;

import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What differs between the stores whose applications leave marks. Safe for several threads. */
public interface MarkDialect {

    /** Something done over a connection in autocommit mode, which it leaves so. */
    @FunctionalInterface
    interface Work<T> {

        /** Does it. */
        T run(Connection connection) throws SQLException;
    }

    /**
     * Does something over a connection of the store's.
     *
     * @param attempt how the message begins if it does not work
     */
    <T> T call(String attempt, Work<T> work);

    /** The migration whose marks are meant. */
    String migration();

    /** Creates the table of marks if it is missing, and lets those who write to {@code tables} insert into it. */
    void create(List<Table> tables);

    /** True if the table of marks is there. */
    boolean isThere();

    /**
     * Drops the table of marks, which is there, if none are in it, so that none can come in between.
     *
     * @return why it stays; nothing if it is gone
     */
    Optional<String> drop();

    /** A number that is higher than any that was given before, even if what was saved of them is lost. */
    long incarnation();

    /** How marks name a table. */
    String name(TableName table);

    /** The name of the table of marks, as statements write it. */
    String table();

    /** The expression for the moment of a mark in microseconds since 1970. */
    String micros();

    /** The expression for the moment at which it is asked, likewise. */
    String now();

    /**
     * Who may have been given a number and has not made the mark visible yet; whoever comes later is given a higher
     * one. A name stays the same until its transaction has ended.
     *
     * @return nothing if the store cannot tell
     */
    default Optional<Set<String>> writers() {
        return Optional.empty();
    }

    /**
     * A statement that deletes marks and locks nothing else: neither marks that are not yet committed nor the place
     * where the next ones go.
     *
     * @param ids the numbers, separated by commas
     */
    String delete(String ids);
}
