package dev.midflight.engine.assess;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.transform.TablePair.Parent;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds out which of the migrated tables refer to which by foreign keys. */
final class Parents {

    private Parents() {}

    /** The tables that travel, each with those that its rows refer to. */
    static List<TablePair> of(List<TableAssessment> tables) {
        Map<TableName, TablePair> byName = new HashMap<>();
        for (TableAssessment table : tables) {
            table.pair().ifPresent(pair -> byName.put(table.source().name(), pair));
        }
        List<TablePair> pairs = new ArrayList<>();
        for (TableAssessment table : tables) {
            table.pair().ifPresent(pair -> pairs.add(withParents(pair, table.source(), byName)));
        }
        return pairs;
    }

    private static TablePair withParents(TablePair pair, TableShape shape, Map<TableName, TablePair> byName) {
        List<Parent> parents = new ArrayList<>();
        for (TableShape.Reference reference : shape.references()) {
            TablePair parent = byName.get(reference.table());
            if (parent != null) {
                parents.add(new Parent(parent.number(), places(pair, reference, parent)));
            }
        }
        return new TablePair(pair.source(), pair.target(), pair.rules(), parents);
    }

    /** Where a row has the values of the parent's key, or nothing if it refers to other columns of the parent. */
    private static List<Integer> places(TablePair child, TableShape.Reference reference, TablePair parent) {
        List<String> key =
                parent.source().keyColumns().stream().map(ColumnSpec::name).toList();
        List<String> columns =
                child.source().columns().stream().map(ColumnSpec::name).toList();
        if (!Set.copyOf(key).equals(Set.copyOf(reference.target())) || !columns.containsAll(reference.columns())) {
            return List.of();
        }
        return key.stream()
                .map(name -> columns.indexOf(
                        reference.columns().get(reference.target().indexOf(name))))
                .toList();
    }
}
