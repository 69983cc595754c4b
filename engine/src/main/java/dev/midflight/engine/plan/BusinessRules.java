package dev.midflight.engine.plan;

import dev.midflight.engine.plan.BusinessCheck.Kind;
import dev.midflight.engine.plan.BusinessCheck.Rule;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads how answers may differ. */
final class BusinessRules {

    private static final Pattern DECIMAL = Pattern.compile("\\d{1,15}(\\.\\d{1,15})?");

    /** By path, with an argument; the others are lists of paths. */
    private static final List<Kind> WITH_ARGUMENT = List.of(Kind.KEYED, Kind.TOLERANCE, Kind.RELATIVE);

    private BusinessRules() {}

    static List<Rule> read(PlanFields compare) {
        List<Rule> rules = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            compare.find(PlanNode.word(kind)).ifPresent(node -> {
                if (WITH_ARGUMENT.contains(kind)) {
                    for (Map.Entry<String, PlanNode> entry : node.entries().entrySet()) {
                        requireArgument(kind, entry.getValue());
                        rules.add(new Rule(
                                kind,
                                path(entry.getValue(), entry.getKey()),
                                entry.getValue().text()));
                    }
                } else {
                    node.list().forEach(each -> rules.add(new Rule(kind, path(each, each.text()), "")));
                }
            });
        }
        rules.stream().filter(rule -> rule.kind() == Kind.IGNORE).forEach(rule -> requireAlone(compare, rule, rules));
        return rules;
    }

    private static void requireAlone(PlanFields compare, Rule ignored, List<Rule> rules) {
        for (Rule rule : rules) {
            boolean beneath = rule.path().equals(ignored.path())
                    || rule.path().startsWith(ignored.path() + ".")
                    || ignored.path().equals(".");
            if (beneath && rule.kind() != Kind.IGNORE && rule.kind() != Kind.SHOW) {
                throw compare.require("ignore")
                        .wrong(
                                "%s is ignored, and %s is %s as well"
                                        .formatted(ignored.path(), rule.path(), PlanNode.word(rule.kind())),
                                "Keep one of the two.");
            }
        }
    }

    private static String path(PlanNode node, String path) {
        boolean whole = path.equals(".");
        if (!whole && (path.startsWith(".") || path.endsWith(".") || path.contains(".."))) {
            throw node.wrong("'%s' is no path".formatted(path), "Write names with dots, or one dot for the whole.");
        }
        return path;
    }

    private static void requireArgument(Kind kind, PlanNode node) {
        String text = node.text();
        boolean number = DECIMAL.matcher(text).matches();
        if (kind == Kind.RELATIVE && !(number && Double.parseDouble(text) < 1)) {
            throw node.wrong("'%s' is no part of one".formatted(text), "Write a number from 0 up to 1, as in 0.001.");
        }
        if (kind == Kind.TOLERANCE && !number) {
            node.value(Quantities::duration);
        }
        if (kind == Kind.KEYED && text.toLowerCase(Locale.ROOT).contains(".")) {
            throw node.wrong("'%s' is no field of the elements".formatted(text), "Write the name of one.");
        }
    }
}
