package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Map;

/**
 * How a target would hold a source's table.
 *
 * @param table its name in the target
 * @param verdicts a verdict for each column of the source's shape that travels, by the source's column name
 * @param create statements before the copy: the table with its key
 * @param afterCopy statements after the copy and before the switch: indexes, foreign keys, checks
 * @param untranslated what is not carried over, each with its reason
 */
public record SchemaPlan(
        TableName table,
        Map<String, Verdict> verdicts,
        List<Statement> create,
        List<Statement> afterCopy,
        List<String> untranslated) {

    /** Copies the collections. */
    public SchemaPlan {
        requireNonNull(table, "table");
        verdicts = Map.copyOf(verdicts);
        create = List.copyOf(create);
        afterCopy = List.copyOf(afterCopy);
        untranslated = List.copyOf(untranslated);
    }

    /**
     * A statement in the target's own words.
     *
     * @param object what it makes, for messages and to find out whether it was already made
     * @param text the statement
     */
    public record Statement(String object, String text) {}
}
