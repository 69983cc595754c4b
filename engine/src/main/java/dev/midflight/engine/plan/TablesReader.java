package dev.midflight.engine.plan;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Reads {@code tables} and {@code exclude}. */
final class TablesReader {

    private static final String LOSSY = "lossy:";

    private TablesReader() {}

    /** Which tables move; every table if the plan does not say. */
    static TableSelection read(PlanFields plan) {
        List<TableRule> rules = plan.read("tables", TablesReader::rules, List.of());
        List<Glob> exclude = plan.read("exclude", TablesReader::globs, List.of());
        Place place = plan.find("tables").orElse(plan.owner()).place();
        return new TableSelection(place, rules, exclude);
    }

    private static List<TableRule> rules(PlanNode node) {
        List<TableRule> rules = new ArrayList<>();
        Map<Glob, Place> sources = new HashMap<>();
        Map<String, Place> targets = new HashMap<>();
        for (PlanNode entry : node.list()) {
            PlanFields fields = entry.fields();
            TableRule rule = rule(fields);
            requireNew(sources, rule.from(), fields.require("from"));
            if (rule.to().isPresent() && rule.from().isName()) {
                requireNew(targets, rule.to().get(), fields.require("to"));
            }
            rules.add(rule);
        }
        if (rules.isEmpty()) {
            throw node.wrong("an empty list, and no table would move", "Name tables, or remove the key to move all.");
        }
        return rules;
    }

    private static <T> void requireNew(Map<T, Place> seen, T value, PlanNode node) {
        Place before = seen.putIfAbsent(value, node.place());
        if (before != null) {
            throw node.wrong(
                    "'%s' stands here twice, first at line %d".formatted(value, before.line()),
                    "Keep one of the two entries.");
        }
    }

    private static TableRule rule(PlanFields fields) {
        Glob from = fields.require("from").value(Glob::new);
        Map<String, PlanNode> columns = fields.read("columns", PlanNode::entries, Map.of());
        List<String> leftOut = new ArrayList<>();
        Map<String, String> expressions = new LinkedHashMap<>();
        columns.forEach((column, value) -> {
            if (value.isNull()) {
                leftOut.add(column);
            } else {
                expressions.put(column, value.text());
            }
        });
        Optional<String> to = fields.find("to").map(PlanNode::text);
        Optional<String> filter = fields.find("where").map(PlanNode::text);
        List<String> accepted = fields.read("accept", TablesReader::lossyColumns, List.of());
        ValueRules values = fields.read("values", TablesReader::valueRules, ValueRules.REJECT);
        return fields.find("to")
                .orElse(fields.owner())
                .checked(() -> new TableRule(
                        fields.owner().place(), from, to, filter, leftOut, expressions, accepted, values));
    }

    private static ValueRules valueRules(PlanNode node) {
        PlanFields fields = node.fields();
        return new ValueRules(
                fields.read("zero-date", rule -> rule.choice(ValueRules.ZeroDate.class), ValueRules.ZeroDate.REJECT),
                fields.read("nul", rule -> rule.choice(ValueRules.Nul.class), ValueRules.Nul.REJECT));
    }

    private static List<String> lossyColumns(PlanNode node) {
        List<String> columns = new ArrayList<>();
        Set<String> seen = new HashSet<>();
        for (PlanNode entry : node.list()) {
            String text = entry.text();
            if (!text.startsWith(LOSSY) || text.length() == LOSSY.length()) {
                throw entry.wrong(
                        "'%s' accepts nothing".formatted(text), "Write lossy: and a column, as in \"lossy:price\".");
            }
            if (!seen.add(text)) {
                throw entry.wrong("'%s' stands here twice".formatted(text), "Keep one of the two.");
            }
            columns.add(text.substring(LOSSY.length()));
        }
        return columns;
    }

    private static List<Glob> globs(PlanNode node) {
        return node.list().stream().map(entry -> entry.value(Glob::new)).toList();
    }
}
