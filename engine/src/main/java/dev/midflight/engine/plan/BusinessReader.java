package dev.midflight.engine.plan;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/** Reads the questions that both sides must answer alike; every default stands here with its reason. */
final class BusinessReader {

    /** Two are felt by no application. */
    private static final int CONNECTIONS = 2;

    /** What somebody waits for a proof. */
    private static final Duration DEADLINE = Duration.ofMinutes(10);

    /** What somebody waits for a page, and some more. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final int ROWS_MAX = 1_000;
    private static final long BYTES_MAX = 1L << 20;

    private static final Pattern PER_SECOND = Pattern.compile("([1-9]\\d{0,5})/s");
    private static final Pattern NUMBER = Pattern.compile("[1-9]\\d{0,8}");
    private static final Pattern PART = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");
    private static final Pattern BRACES = Pattern.compile("\\{([^{}]*)}");

    /** Those that by their definition change nothing. */
    private static final Set<String> SAFE = Set.of("GET", "HEAD");

    private final Environment environment;
    private final SecretReader secrets;
    private final NamedSql.Dialect source;
    private final NamedSql.Dialect target;

    /** For checks between two sides; files of secrets start in {@code folder}. */
    BusinessReader(Environment environment, Path folder, Endpoint source, Endpoint target) {
        this(environment, folder, dialect(source), dialect(target));
    }

    private BusinessReader(Environment environment, Path folder, NamedSql.Dialect source, NamedSql.Dialect target) {
        this.environment = environment;
        this.secrets = new SecretReader(environment, folder);
        this.source = source;
        this.target = target;
    }

    private static NamedSql.Dialect dialect(Endpoint side) {
        return NamedSql.Dialect.of(side.stores().get(0).scheme());
    }

    /** Those that stand here, or in the file that is named here. */
    BusinessSettings read(PlanNode node, Path folder) {
        if (node.node() instanceof MappingNode) {
            return settings(node, Optional.empty());
        }
        return read(node.value(text -> folder.resolve(text).normalize()));
    }

    /** Those of a file; what it names with relative paths is looked for beside it. */
    BusinessSettings read(Path file) {
        return new BusinessReader(environment, file.resolveSibling(""), source, target)
                .settings(PlanFile.composeChecks(file), Optional.of(file));
    }

    private BusinessSettings settings(PlanNode node, Optional<Path> file) {
        PlanFields fields = node.fields();
        PlanNode list = fields.require("checks");
        List<BusinessCheck> checks = list.list().stream().map(this::check).toList();
        int connections = number(fields, "connections", CONNECTIONS);
        Optional<Integer> rate = fields.find("rate").map(each -> each.value(BusinessReader::perSecond));
        Duration deadline = fields.read("deadline", each -> each.value(Quantities::duration), DEADLINE);
        list.checked(() -> new BusinessSettings(file, checks, CONNECTIONS, OptionalInt.empty(), DEADLINE));
        return node.checked(() -> new BusinessSettings(
                file, checks, connections, rate.map(OptionalInt::of).orElse(OptionalInt.empty()), deadline));
    }

    private BusinessCheck check(PlanNode node) {
        PlanFields fields = node.fields();
        String name = fields.require("name").text();
        BusinessKeys keys = new BusinessKeysReader(source).read(fields.require("keys"));
        PlanNode old = fields.require("old");
        BusinessQuestion before = question(old, source, keys);
        // The same text may mean another query to the other store.
        BusinessQuestion after = question(fields.find("new").orElse(old), target, keys);
        BusinessCheck.Limits limits = node.checked(() -> new BusinessCheck.Limits(
                fields.read("timeout", each -> each.value(Quantities::duration), TIMEOUT),
                number(fields, "rows", ROWS_MAX),
                Math.toIntExact(Math.min(
                        fields.read("bytes", each -> each.value(Quantities::bytes), BYTES_MAX), Integer.MAX_VALUE))));
        PlanFields compare = fields.section("compare");
        return new BusinessCheck(
                name,
                keys,
                before,
                after,
                BusinessRules.read(compare),
                compare.read(
                        "failures", each -> each.choice(BusinessCheck.Failures.class), BusinessCheck.Failures.UNKNOWN),
                limits);
    }

    private BusinessQuestion question(PlanNode node, NamedSql.Dialect dialect, BusinessKeys keys) {
        PlanFields fields = node.fields();
        Optional<PlanNode> sql = fields.find("sql");
        Optional<PlanNode> http = fields.find("http");
        if (sql.isPresent() == http.isPresent()) {
            throw node.wrong("a question is asked either with sql or with http", "Write one of the two.");
        }
        if (sql.isPresent()) {
            for (String other : List.of("method", "safe", "headers")) {
                fields.find(other).ifPresent(each -> {
                    throw each.wrong("a query has none", "Remove it.");
                });
            }
            NamedSql text = sql.get().value(each -> NamedSql.of(each, dialect));
            requireKey(sql.get(), text.names(), keys, ":");
            return new BusinessQuestion.Sql(text);
        }
        return request(fields, http.get(), keys);
    }

    private BusinessQuestion request(PlanFields fields, PlanNode http, BusinessKeys keys) {
        String method = fields.read("method", each -> each.text(), "GET");
        boolean safe = fields.find("safe")
                .map(each -> each.choice(Safe.class) == Safe.TRUE)
                .orElse(false);
        if (!SAFE.contains(method) && !safe) {
            throw fields.require("method")
                    .wrong(
                            "a request %s may change something, and a check is to change nothing".formatted(method),
                            "Use GET, or say safe: true if it changes nothing here.");
        }
        fields.find("method").ifPresent(each -> RequestReader.requireToken(each, method));
        Map<String, Secret> headers = new RequestReader(secrets).headers(fields);
        requireUrl(http);
        BusinessQuestion.Http request = new BusinessQuestion.Http(method, http.text(), headers);
        requireKey(http, request.names(), keys, "{");
        return request;
    }

    /** How a truth is written: in YAML it is a word like any other. */
    private enum Safe {
        TRUE,
        FALSE
    }

    private static void requireUrl(PlanNode node) {
        String text = node.text();
        String remedy = "Write a URL as in http://127.0.0.1:8080/users/{key}.";
        RequestReader.url(node, BRACES.matcher(text).replaceAll("0"), remedy);
        int path = text.indexOf('/', text.indexOf("//") + 2);
        if (text.indexOf('{') >= 0 && (path < 0 || text.indexOf('{') < path)) {
            throw node.wrong("the key would choose the server", remedy);
        }
    }

    /** The names of a query's columns are known when it was asked; then this is said about the rest. */
    private static void requireKey(PlanNode node, List<String> asked, BusinessKeys keys, String mark) {
        String close = mark.equals("{") ? "}" : "";
        List<String> known = keys.names().orElse(List.of());
        if (asked.isEmpty()) {
            throw node.wrong(
                    "it does not ask for the key",
                    "Write %s%s%s where the key belongs."
                            .formatted(mark, known.isEmpty() ? BusinessKeys.KEY : known.get(0), close));
        }
        for (String name : asked) {
            if (!PART.matcher(name).matches()) {
                throw node.wrong("'%s' is no part of a key".formatted(name), "Write %skey%s.".formatted(mark, close));
            }
            if (!known.isEmpty() && !known.contains(name)) {
                throw node.wrong(
                        "a key has no part '%s'; it has %s".formatted(name, String.join(", ", known)),
                        "Write one of them.");
            }
        }
    }

    private static int perSecond(String text) {
        Matcher matcher = PER_SECOND.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("'%s' is no rate; write keys per second, as in 50/s".formatted(text));
        }
        return Integer.parseInt(matcher.group(1));
    }

    private static int number(PlanFields fields, String key, int fallback) {
        return fields.read(key, node -> node.value(BusinessReader::number), fallback);
    }

    /** A whole number from one on. */
    static int number(String text) {
        if (!NUMBER.matcher(text).matches()) {
            throw new IllegalArgumentException("'%s' is no number; write a whole one from 1 on".formatted(text));
        }
        return Integer.parseInt(text);
    }

    /** The texts of a list. */
    static List<String> texts(PlanNode node) {
        List<String> texts = new ArrayList<>();
        node.list().forEach(each -> texts.add(each.text()));
        return texts;
    }
}
