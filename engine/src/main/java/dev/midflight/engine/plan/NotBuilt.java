package dev.midflight.engine.plan;

import java.util.List;
import java.util.Map;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;

/**
 * What a plan may ask for and this version does not do. It is refused, never ignored.
 *
 * @param shape the path of the key, {@code []} for each entry of a list and {@code *} for each key of a free map
 * @param words the values that are not built; empty for every value that says something
 */
record NotBuilt(String shape, List<String> words) {

    /** The whole list. Whoever builds a part removes its line. */
    private static final List<NotBuilt> TABLE = List.of(
            any("source.stores"),
            any("target.stores"),
            any("tables[].where"),
            any("tables[].columns.*"),
            value("switch.reverse", "off"),
            value("switch.fence", "rights", "read-only"));

    private static NotBuilt any(String shape) {
        return new NotBuilt(shape, List.of());
    }

    private static NotBuilt value(String shape, String... words) {
        return new NotBuilt(shape, List.of(words));
    }

    /** Refuses {@code plan} if it asks for anything in the table. It has been read, so its depth has an end. */
    static void requireBuilt(PlanNode plan) {
        TABLE.forEach(part -> part.requireAbsent(plan, ""));
    }

    private void requireAbsent(PlanNode node, String at) {
        if (at.equals(shape)) {
            requireAbsent(node);
        } else if (node.node() instanceof MappingNode) {
            for (Map.Entry<String, PlanNode> entry : node.entries().entrySet()) {
                String named = at.isEmpty() ? entry.getKey() : at + "." + entry.getKey();
                String anyKey = at + ".*";
                requireAbsent(entry.getValue(), anyKey.equals(shape) ? anyKey : named);
            }
        } else if (node.node() instanceof SequenceNode) {
            node.list().forEach(entry -> requireAbsent(entry, at + "[]"));
        }
    }

    private void requireAbsent(PlanNode node) {
        boolean asked = words.isEmpty() ? saysSomething(node) : words.contains(node.text());
        if (asked) {
            throw node.wrong(
                    words.isEmpty() ? "it is not built yet in this version" : notBuilt(node),
                    "Remove it; the plan works without it.");
        }
    }

    private static String notBuilt(PlanNode node) {
        return "%s is not built yet in this version".formatted(node.text());
    }

    private static boolean saysSomething(PlanNode node) {
        if (node.node() instanceof MappingNode map) {
            return !map.getValue().isEmpty();
        }
        if (node.node() instanceof SequenceNode sequence) {
            return !sequence.getValue().isEmpty();
        }
        return node.node() instanceof ScalarNode && !node.isNull();
    }
}
