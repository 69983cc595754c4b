package dev.midflight.engine.plan;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A value in a plan file, with the key it belongs to and its place, so that every complaint can name both.
 *
 * <p>Values are taken as they are written and never as YAML would type them: {@code on} is the word, not a truth value.
 *
 * @param node the value
 * @param path its key in full, {@code tables[0].from}
 * @param file the plan as the operator named it
 */
record PlanNode(Node node, String path, String file) {

    private static final String WRITE = "; write ";

    /** Where it stands. */
    Place place() {
        return node.getStartMark()
                .map(mark -> new Place(file, mark.getLine() + 1, mark.getColumn() + 1))
                .orElseGet(() -> new Place(file, 1, 1));
    }

    /** The path without numbers, {@code tables[].from}: where the keys are declared. */
    String shape() {
        return path.replaceAll("\\[\\d+]", "[]");
    }

    /** An exception about this value. */
    PlanException wrong(String answer, String remedy) {
        return new PlanException("Cannot use " + name(), place().toString(), answer, remedy);
    }

    private String name() {
        return path.isEmpty() ? "the plan" : path;
    }

    /** True for {@code ~}, {@code null} and nothing at all, unless quoted. */
    boolean isNull() {
        return node instanceof ScalarNode scalar
                && scalar.isPlain()
                && (scalar.getValue().isEmpty()
                        || scalar.getValue().equals("~")
                        || scalar.getValue().equals("null"));
    }

    /** The map's values by key, each key one of those declared. */
    PlanFields fields() {
        Map<String, PlanNode> entries = entries();
        entries.forEach((key, value) -> {
            if (!PlanKeys.at(shape()).contains(key)) {
                throw new PlanException(
                        "Cannot use " + value.path(),
                        keyPlace(key).toString(),
                        "there is no key %s %s; %s"
                                .formatted(
                                        key,
                                        path.isEmpty() ? "in a plan" : "under " + path,
                                        PlanKeys.suggestion(shape(), key)),
                        "Correct the key, or remove it.");
            }
        });
        return new PlanFields(this, entries);
    }

    /** The map's values by key, whatever the keys. */
    Map<String, PlanNode> entries() {
        if (!(node instanceof MappingNode map)) {
            throw wrong("%s, not a map".formatted(kind()), "Write keys and values, as in { key: value }.");
        }
        requirePlainTag();
        Map<String, PlanNode> entries = new LinkedHashMap<>();
        for (NodeTuple tuple : map.getValue()) {
            String key = keyText(tuple.getKeyNode());
            PlanNode value = new PlanNode(tuple.getValueNode(), path.isEmpty() ? key : path + "." + key, file);
            if (entries.containsKey(key)) {
                throw new PlanException(
                        "Cannot use " + value.path(),
                        new PlanNode(tuple.getKeyNode(), value.path(), file)
                                .place()
                                .toString(),
                        "the key stands twice, first at line %d"
                                .formatted(keyPlace(key).line()),
                        "Keep one of the two.");
            }
            entries.put(key, value);
        }
        return entries;
    }

    private String keyText(Node key) {
        if (key instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw new PlanNode(key, path, file).wrong("a key that is not a word", "Write a word and a colon.");
    }

    private Place keyPlace(String key) {
        for (NodeTuple tuple : ((MappingNode) node).getValue()) {
            if (tuple.getKeyNode() instanceof ScalarNode scalar
                    && scalar.getValue().equals(key)) {
                return new PlanNode(scalar, path, file).place();
            }
        }
        return place();
    }

    /** The entries of a list. */
    List<PlanNode> list() {
        if (!(node instanceof SequenceNode sequence)) {
            throw wrong("%s, not a list".formatted(kind()), "Write a list, as in [ one, two ].");
        }
        requirePlainTag();
        List<PlanNode> entries = new ArrayList<>();
        for (Node entry : sequence.getValue()) {
            entries.add(new PlanNode(entry, "%s[%d]".formatted(path, entries.size()), file));
        }
        return entries;
    }

    /** The value as written, never empty. */
    String text() {
        if (!(node instanceof ScalarNode scalar) || isNull()) {
            throw wrong("%s, not a value".formatted(kind()), "Write a value, or remove the key for its default.");
        }
        requirePlainTag();
        if (scalar.getValue().isBlank()) {
            throw wrong("an empty text", "Write a value, or remove the key for its default.");
        }
        return scalar.getValue();
    }

    /** The value as {@code parser} reads it; what the parser complains about becomes the answer. */
    <T> T value(Function<String, T> parser) {
        return checked(() -> parser.apply(text()));
    }

    /** Turns the complaint of a record about its components into one about this key. */
    <T> T checked(Supplier<T> maker) {
        try {
            return maker.get();
        } catch (IllegalArgumentException complaint) {
            String message = String.valueOf(complaint.getMessage());
            int write = message.indexOf(WRITE);
            throw write < 0
                    ? wrong(message, "Correct the value.")
                    : wrong(message.substring(0, write), "Write " + message.substring(write + WRITE.length()) + ".");
        }
    }

    /** The value as one of the constants of {@code type}, written in small letters with hyphens. */
    <E extends Enum<E>> E choice(Class<E> type) {
        List<String> words =
                Arrays.stream(type.getEnumConstants()).map(PlanNode::word).toList();
        String text = isNull() && !rawText().isEmpty() ? rawText() : text();
        int index = words.indexOf(text);
        if (index < 0) {
            throw wrong("'%s' is none of %s".formatted(text, String.join(", ", words)), "Write one of them.");
        }
        return type.getEnumConstants()[index];
    }

    /** The word for a constant in a plan. */
    static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private String rawText() {
        return node instanceof ScalarNode scalar ? scalar.getValue() : "";
    }

    private String kind() {
        if (node instanceof MappingNode) {
            return "a map";
        }
        if (node instanceof SequenceNode) {
            return "a list";
        }
        return isNull() ? "nothing" : "a single value";
    }

    private void requirePlainTag() {
        if (!node.getTag().getValue().startsWith(Tag.PREFIX)) {
            throw wrong("it has a YAML tag (!...), and a plan has none", "Quote a text that starts with an !.");
        }
    }
}
