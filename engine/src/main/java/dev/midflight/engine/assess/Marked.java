package dev.midflight.engine.assess;

import dev.midflight.engine.plan.ApplyMode;
import dev.midflight.spi.Finding;
import dev.midflight.spi.KeyClass;
import java.util.ArrayList;
import java.util.List;

/**
 * What cannot be followed by marks of the application. A mark names a row by its key, and the row is read as it is when
 * the mark is: transactions are not kept whole, and rows without a key cannot be named.
 */
final class Marked {

    private final ApplyMode apply;

    Marked(ApplyMode apply) {
        this.apply = apply;
    }

    List<Finding> findings(List<TableAssessment> tables) {
        List<Finding> found = new ArrayList<>();
        if (apply == ApplyMode.TRANSACTIONAL) {
            found.add(Finding.refuse(
                    "apply",
                    "transactional, and marks of the application (capture: application) do not say which rows changed"
                            + " together",
                    "Set apply: keyed, or capture: log."));
        }
        tables.stream()
                .filter(table -> table.pair()
                        .filter(pair -> pair.source().keyClass() == KeyClass.NONE)
                        .isPresent())
                .map(table -> Finding.refuse(
                        "table %s".formatted(table.source().name()),
                        "it has no key by which a mark of the application could name its rows",
                        "Give it a primary key, or leave it out with exclude."))
                .forEach(found::add);
        return found;
    }
}
