package dev.midflight.router.compare;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was said about one path, and the nodes of the paths beneath. Immutable.
 *
 * @param rules that are tried on a value that is no list, in the order in which they were set
 * @param custom that is tried on whatever is here
 * @param mapping that decides on the values it names
 * @param order how the elements are matched, if a list is here
 * @param ignored true if it is not even read
 * @param shown true if values may be kept in clear
 * @param children by name
 */
record Node(
        List<Rule> rules,
        List<Rule.Custom> custom,
        Optional<Rule.Mapping> mapping,
        Order order,
        boolean ignored,
        boolean shown,
        Map<String, Node> children) {

    /** Nothing was said. */
    static final Node PLAIN = new Node(List.of(), List.of(), Optional.empty(), Order.GIVEN, false, false, Map.of());

    /**
     * How the elements of two lists are matched.
     *
     * @param anyOrder true if the order is of no account
     * @param key the field that tells the elements apart; empty if all of an element does
     */
    record Order(boolean anyOrder, Optional<String> key) {

        static final Order GIVEN = new Order(false, Optional.empty());

        static final Order ANY = new Order(true, Optional.empty());

        static Order by(String key) {
            return new Order(true, Optional.of(key));
        }

        /** As reports call it. */
        String rule() {
            return key.map(name -> "keyed by " + name).orElse("unordered");
        }
    }

    /** The node of a field. */
    Node child(String name) {
        return children.isEmpty() ? PLAIN : children.getOrDefault(name, PLAIN);
    }

    /** That of the elements of a list: what is said of the list as a whole is not said of them. */
    Node element() {
        boolean same = custom.isEmpty() && order.equals(Order.GIVEN);
        return same ? this : new Node(rules, List.of(), mapping, Order.GIVEN, false, shown, children);
    }

    /** The same without the application's own rules. */
    Node withoutCustom() {
        return new Node(rules, List.of(), mapping, order, ignored, shown, children);
    }

    /** True if equal means equal here and beneath. */
    @SuppressWarnings("ReferenceEquality") // Asked for each value; a draft with nothing in it becomes this very one.
    boolean isPlain() {
        return this == PLAIN;
    }

    /** The rules that may excuse something, here and beneath. */
    void addRules(String path, List<FieldRule> all) {
        rules.forEach(rule -> all.add(new FieldRule(path, rule.name())));
        custom.forEach(rule -> all.add(new FieldRule(path, rule.name())));
        mapping.ifPresent(rule -> all.add(new FieldRule(path, rule.name())));
        if (order.anyOrder()) {
            all.add(new FieldRule(path, order.rule()));
        }
        children.forEach((name, child) -> child.addRules(beneath(path, name), all));
    }

    private static String beneath(String path, String name) {
        return path.equals(Fields.ITSELF) ? name : path + "." + name;
    }

    /** A node while it is being said what holds. One thread. */
    static final class Draft {

        private final List<Rule> rules = new ArrayList<>();
        private final List<Rule.Custom> custom = new ArrayList<>();
        private final Map<String, Draft> children = new LinkedHashMap<>();
        private Optional<Rule.Mapping> mapping = Optional.empty();
        private Order order = Order.GIVEN;
        private boolean exact;
        private boolean ignored;
        private boolean shown;

        /** The draft of a path. */
        Draft at(String path) {
            Draft draft = this;
            if (!path.equals(Fields.ITSELF)) {
                for (String name : path.split("\\.", -1)) {
                    draft = draft.children.computeIfAbsent(name, absent -> new Draft());
                }
            }
            return draft;
        }

        void add(Rule rule) {
            if (rule instanceof Rule.Mapping map) {
                mapping = Optional.of(map);
            } else if (rule instanceof Rule.Custom own) {
                custom.add(own);
            } else {
                rules.add(rule);
            }
        }

        void order(Order newOrder) {
            order = newOrder;
        }

        void exact() {
            exact = true;
        }

        void ignore() {
            ignored = true;
        }

        void show() {
            shown = true;
        }

        /**
         * The node, for good.
         *
         * @throws IllegalArgumentException if two things are said that cannot both hold
         */
        Node node(String path) {
            boolean excused = !rules.isEmpty() || !custom.isEmpty() || mapping.isPresent() || order.anyOrder();
            if ((exact && (excused || ignored)) || (ignored && (excused || !children.isEmpty()))) {
                throw new IllegalArgumentException(
                        "%s is %s, and has other rules as well".formatted(path, exact ? "exact" : "ignored"));
            }
            Map<String, Node> nodes = new LinkedHashMap<>();
            children.forEach((name, child) -> nodes.put(name, child.node(beneath(path, name))));
            Node node = new Node(
                    List.copyOf(rules), List.copyOf(custom), mapping, order, ignored, shown, Map.copyOf(nodes));
            return node.equals(PLAIN) ? PLAIN : node;
        }
    }
}
