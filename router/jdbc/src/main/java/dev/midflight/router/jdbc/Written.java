package dev.midflight.router.jdbc;

import java.util.List;
import java.util.Set;

/**
 * What a statement writes.
 *
 * @param targets the tables that it names as such, of the migration or not
 * @param captures for each of them that is of the migration, how to know the keys
 * @param text as it is to be run instead; empty if as it was given
 * @param entities where the names of the entities stand; empty if that is not known
 * @param changed the columns, in lower case, whose change may change other tables; {@code *} for rows that go away
 */
record Written(
        List<TableName> targets, List<Capture> captures, String text, List<Source> entities, Set<String> changed) {

    Written {
        targets = List.copyOf(targets);
        captures = List.copyOf(captures);
        entities = List.copyOf(entities);
        changed = Set.copyOf(changed);
    }
}
