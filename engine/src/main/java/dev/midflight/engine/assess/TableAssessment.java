package dev.midflight.engine.assess;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.plan.TableMapping;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.util.Map;
import java.util.Optional;

/**
 * What was found out about one table.
 *
 * @param mapping what the plan says of it
 * @param source the table as the source declares it
 * @param target the table as the target declares it, if it is there already
 * @param plan how the target would hold it
 * @param verdicts how well each column that travels is held, by the source's column name
 * @param pair the table as the row path sees it; absent if a column cannot travel
 * @param estimate rows and bytes of the source
 */
public record TableAssessment(
        TableMapping mapping,
        TableShape source,
        Optional<TableShape> target,
        SchemaPlan plan,
        Map<String, Verdict> verdicts,
        Optional<TablePair> pair,
        Optional<RowReader.Estimate> estimate) {

    /** Copies the map. */
    public TableAssessment {
        requireNonNull(mapping, "mapping");
        requireNonNull(source, "source");
        requireNonNull(plan, "plan");
        verdicts = Map.copyOf(verdicts);
    }
}
