package dev.midflight.engine.follow;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Source;
import dev.midflight.spi.Target;
import java.util.List;

/**
 * One direction of a migration: whose log is read and who is written.
 *
 * @param name {@code forward} or {@code reverse}
 * @param source where rows and log come from
 * @param target where they go
 * @param tables the tables, as the two see them
 * @param following how changes are spread over lanes once nothing is left to copy
 * @param definitions the columns of the source's tables by which rows are read
 */
public record Direction(
        String name, Source source, Target target, List<TablePair> tables, Spread following, Definitions definitions) {

    /** Copies the list. */
    public Direction {
        requireNonNull(name, "name");
        requireNonNull(source, "source");
        requireNonNull(target, "target");
        requireNonNull(definitions, "definitions");
        tables = List.copyOf(tables);
        if (following == Spread.BY_CHUNK) {
            throw new IllegalArgumentException("lanes own chunks only while there are chunks to copy");
        }
    }

    /**
     * Requires that the columns of all tables of the source are still the same.
     *
     * @throws TableAlteredException if they are not
     */
    public void requireUnaltered() {
        definitions.requireAllUnaltered(tables.stream().map(TablePair::source).toList());
    }

    /** Releases the source's log: this direction does not run now. */
    public void dropLog() {
        source.dropLog(tables.stream().map(TablePair::source).toList());
    }

    /**
     * Requires that no trigger of the application fires for what is written: it would change other rows, or these.
     *
     * @throws TableHeldException if one does
     */
    public void requireNoTriggers() {
        target.firing(tables.stream().map(TablePair::target).toList()).forEach((table, finding) -> {
            throw new TableHeldException(table, finding.found(), finding.remedy());
        });
    }
}
