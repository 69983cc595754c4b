package dev.midflight.engine.plan;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads whom a check is about. */
final class BusinessKeysReader {

    /** Enough to prove two nines. */
    private static final int SAMPLE = 1_000;

    private static final int SAMPLE_MAX = 10_000_000;

    private final NamedSql.Dialect source;

    BusinessKeysReader(NamedSql.Dialect source) {
        this.source = source;
    }

    BusinessKeys read(PlanNode node) {
        PlanFields fields = node.fields();
        List<PlanNode> kinds = List.of("sql", "values", "range").stream()
                .flatMap(kind -> fields.find(kind).stream())
                .toList();
        if (kinds.size() != 1) {
            throw node.wrong(
                    kinds.isEmpty() ? "it names no keys" : "it names keys in more than one way",
                    "Write one of sql, values and range.");
        }
        if (fields.find("values").isPresent()) {
            requireNone(fields, "sample", "seed", "newest", "include");
            PlanNode values = fields.require("values");
            List<Map<String, String>> keys = keys(values);
            return values.checked(() -> new BusinessKeys.Named(keys));
        }
        int sample = fields.read("sample", each -> each.value(BusinessKeysReader::sample), SAMPLE);
        long seed = fields.read("seed", each -> each.value(BusinessKeysReader::whole), 1L);
        Optional<PlanNode> range = fields.find("range");
        if (range.isPresent()) {
            requireNone(fields, "newest", "include");
            long from = range.get().fields().require("from").value(BusinessKeysReader::whole);
            long to = range.get().fields().require("to").value(BusinessKeysReader::whole);
            return range.get().checked(() -> new BusinessKeys.Range(from, to, sample, seed));
        }
        return queried(fields, sample, seed);
    }

    private BusinessKeys queried(PlanFields fields, int sample, long seed) {
        PlanNode sql = fields.require("sql");
        NamedSql query = sql.value(text -> NamedSql.of(text, source));
        if (!query.names().isEmpty()) {
            throw sql.wrong(
                    "':%s' stands for nothing in it".formatted(query.names().get(0)), "Write the value.");
        }
        return new BusinessKeys.Queried(
                query,
                sample,
                seed,
                fields.read("newest", each -> each.value(BusinessReader::number), 0),
                fields.find("include").map(this::keys).orElse(List.of()));
    }

    private static void requireNone(PlanFields fields, String... keys) {
        for (String key : keys) {
            fields.find(key).ifPresent(node -> {
                throw node.wrong("it goes with other keys than these", "Remove it.");
            });
        }
    }

    private List<Map<String, String>> keys(PlanNode node) {
        List<Map<String, String>> keys = new ArrayList<>();
        for (PlanNode each : node.list()) {
            Map<String, String> key = key(each);
            if (!keys.isEmpty() && !keys.get(0).keySet().equals(key.keySet())) {
                throw each.wrong(
                        "it has not the parts of the first, which are %s"
                                .formatted(String.join(", ", keys.get(0).keySet())),
                        "Write all keys in one form.");
            }
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static Map<String, String> key(PlanNode node) {
        if (!(node.node() instanceof MappingNode)) {
            return Map.of(BusinessKeys.KEY, node.text());
        }
        Map<String, String> parts = new LinkedHashMap<>();
        node.entries().forEach((name, value) -> parts.put(name.toLowerCase(Locale.ROOT), value.text()));
        if (parts.isEmpty()) {
            throw node.wrong("a key without parts", "Write { name: value }.");
        }
        return parts;
    }

    private static int sample(String text) {
        int sample = BusinessReader.number(text);
        if (sample > SAMPLE_MAX) {
            throw new IllegalArgumentException("%d keys are more than %d".formatted(sample, SAMPLE_MAX));
        }
        return sample;
    }

    private static long whole(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException notANumber) {
            throw new IllegalArgumentException("'%s' is no whole number".formatted(text), notANumber);
        }
    }
}
