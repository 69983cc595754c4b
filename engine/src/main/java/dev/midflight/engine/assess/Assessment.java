package dev.midflight.engine.assess;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Finding;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The answer of a preflight check.
 *
 * @param sourceProduct the source's product and version
 * @param targetProduct the target's product and version
 * @param findings everything that was looked at, in order
 * @param tables the tables of the plan
 */
public record Assessment(
        String sourceProduct, String targetProduct, List<Finding> findings, List<TableAssessment> tables) {

    /** Copies the lists. */
    public Assessment {
        findings = List.copyOf(findings);
        tables = List.copyOf(tables);
    }

    /** What stops the migration. */
    public List<Finding> refusals() {
        return findings.stream()
                .filter(finding -> finding.severity() == Finding.Severity.REFUSE)
                .toList();
    }

    /** Throws what stops the migration, if anything does. */
    public void requireAccepted() {
        if (!refusals().isEmpty()) {
            throw new RefusedException(refusals());
        }
    }

    /**
     * The tables as they are carried from now on.
     *
     * @param target looks a table up in the target, where all have been made
     */
    public List<KnownTable> known(Function<TableName, Optional<TableShape>> target) {
        return tables.stream()
                .flatMap(table -> table.pair().stream()
                        .map(pair -> KnownTable.of(
                                pair,
                                table.source(),
                                target.apply(pair.target().name()).orElseThrow(),
                                table.mapping().leftOut())))
                .toList();
    }

    /** The tables as the row path sees them. */
    public List<TablePair> pairs() {
        return Parents.of(tables);
    }
}
