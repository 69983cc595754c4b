package dev.midflight.engine.assess;

import dev.midflight.engine.plan.TableMapping;
import dev.midflight.engine.plan.TargetTable;
import dev.midflight.spi.Finding;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The foreign keys of a table for the target: to the names that the tables have there, and none to a table that stays.
 *
 * @param mappings all tables of the plan
 */
record Referring(List<TableMapping> mappings) {

    TableShape of(TableShape shape, List<Finding> findings) {
        List<TableShape.Reference> references = new ArrayList<>();
        for (TableShape.Reference reference : shape.references()) {
            String parent = reference.table().toString();
            Optional<TableMapping> moved = mappings.stream()
                    .filter(other -> other.from().equals(parent))
                    .findFirst();
            if (moved.isPresent()) {
                references.add(renamed(reference, moved.get()));
            } else {
                findings.add(Finding.warn(
                        "table %s".formatted(shape.name()),
                        "not carried over: foreign key %s, for the table %s stays".formatted(reference.name(), parent),
                        ""));
            }
        }
        return new TableShape(
                shape.name(),
                shape.columns(),
                shape.key(),
                shape.keyClass(),
                shape.indexes(),
                references,
                shape.checks(),
                shape.findings());
    }

    private static TableShape.Reference renamed(TableShape.Reference reference, TableMapping parent) {
        TargetTable to = parent.to();
        return new TableShape.Reference(
                reference.name(),
                reference.columns(),
                new TableName(to.schema().orElse(""), to.name()),
                reference.target(),
                reference.onDelete(),
                reference.onUpdate());
    }
}
