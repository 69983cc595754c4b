package dev.midflight.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.assess.Assessment;
import dev.midflight.engine.assess.TableAssessment;
import dev.midflight.spi.Column;
import dev.midflight.spi.Finding;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** A check's answer, for people and as JSON. */
final class CheckReport {

    /** Where a finding belongs, by the first word of its subject; in the order shown. */
    private static final Map<String, String> GROUPS =
            Map.of("plan", "Plan", "source", "Source", "target", "Target", "table", "Tables", "column", "Columns");

    private static final List<String> ORDER = List.of("Plan", "Source", "Target", "Tables", "Columns", "Other");

    /** Slow on purpose: what a small machine copies over a network, with indexes to come. */
    private static final long BYTES_PER_SECOND = 20L << 20;

    private final Assessment assessment;
    private final List<Finding> findings;

    CheckReport(Assessment assessment, List<Finding> findings) {
        this.assessment = assessment;
        this.findings = List.copyOf(findings);
    }

    ObjectNode fields() {
        ObjectNode fields = Json.object();
        fields.put("source", assessment.sourceProduct());
        fields.put("target", assessment.targetProduct());
        fields.put("refusals", assessment.refusals().size());
        ArrayNode found = fields.putArray("findings");
        for (Finding finding : findings) {
            found.addObject()
                    .put("severity", word(finding.severity()))
                    .put("group", group(finding).toLowerCase(Locale.ROOT))
                    .put("subject", finding.subject())
                    .put("found", finding.found())
                    .put("remedy", finding.remedy());
        }
        ArrayNode tables = fields.putArray("tables");
        assessment.tables().forEach(table -> tables.add(table(table)));
        fields.put("rows", rows());
        fields.put("bytes", bytes());
        fields.put("copy_seconds", seconds());
        return fields;
    }

    private static ObjectNode table(TableAssessment table) {
        ObjectNode json = Json.object();
        json.put("from", table.source().name().toString());
        json.put("to", table.plan().table().toString());
        json.put("exists", table.target().isPresent());
        json.set("key", Json.array(table.source().key()));
        json.put("key_class", word(table.source().keyClass()));
        json.put("rows", table.estimate().map(RowReader.Estimate::rows).orElse(0L));
        json.put("bytes", table.estimate().map(RowReader.Estimate::bytes).orElse(0L));
        ArrayNode columns = json.putArray("columns");
        for (Column column : table.source().columns()) {
            Verdict verdict = verdict(table, column);
            columns.addObject()
                    .put("name", column.name())
                    .put("declared", column.declared())
                    .put("target", verdict.declared())
                    .put("fit", fit(column, verdict))
                    .put("reason", verdict.reason());
        }
        json.set(
                "ddl",
                statements(table.target().isPresent() ? List.of() : table.plan().create()));
        json.set("after_copy", statements(table.plan().afterCopy()));
        json.set("untranslated", Json.array(table.plan().untranslated()));
        return json;
    }

    private static ArrayNode statements(List<SchemaPlan.Statement> statements) {
        return Json.array(statements.stream().map(SchemaPlan.Statement::text).toList());
    }

    private static Verdict verdict(TableAssessment table, Column column) {
        return Optional.ofNullable(table.verdicts().get(column.name()))
                .orElse(
                        column.generated()
                                ? new Verdict(Verdict.Fit.EXACT, "", "the target computes it")
                                : new Verdict(Verdict.Fit.REFUSED, "", "Midflight cannot carry its type"));
    }

    private static String fit(Column column, Verdict verdict) {
        return column.generated() ? "generated" : word(verdict.fit());
    }

    List<String> lines() {
        List<String> lines = new ArrayList<>();
        lines.add("%s -> %s".formatted(assessment.sourceProduct(), assessment.targetProduct()));
        for (String group : ORDER) {
            List<Finding> some = findings.stream()
                    .filter(finding -> group(finding).equals(group))
                    .toList();
            if (!some.isEmpty()) {
                lines.add("");
                lines.add(group);
                some.forEach(finding -> finding(lines, finding));
            }
        }
        for (TableAssessment table : assessment.tables()) {
            table(lines, table);
        }
        lines.add("");
        lines.add("%d tables, about %,d rows and %,d MiB; the copy takes about %,d s at 20 MiB/s"
                .formatted(assessment.tables().size(), rows(), bytes() >> 20, seconds()));
        int refusals = assessment.refusals().size();
        lines.add(
                refusals == 0
                        ? "The migration can begin."
                        : "The migration cannot begin. Refusals: %d, each marked with 'refuse' above."
                                .formatted(refusals));
        return lines;
    }

    private static void finding(List<String> lines, Finding finding) {
        lines.add("  %-6s %s: %s".formatted(word(finding.severity()), finding.subject(), finding.found()));
        if (!finding.remedy().isEmpty()) {
            lines.add("         " + finding.remedy());
        }
    }

    private static void table(List<String> lines, TableAssessment table) {
        lines.add("");
        lines.add("%s -> %s  (key %s, about %,d rows)%s"
                .formatted(
                        table.source().name(),
                        table.plan().table(),
                        table.source().key().isEmpty()
                                ? "none"
                                : String.join(", ", table.source().key()),
                        table.estimate().map(RowReader.Estimate::rows).orElse(0L),
                        table.target().isPresent() ? "  the target table is there" : ""));
        for (Column column : table.source().columns()) {
            Verdict verdict = verdict(table, column);
            lines.add("  %-9s %-24s %-24s %-24s %s"
                    .formatted(
                            fit(column, verdict),
                            column.name(),
                            column.declared(),
                            verdict.declared(),
                            verdict.reason())
                    .stripTrailing());
        }
        if (table.target().isEmpty()) {
            table.plan().create().forEach(statement -> statement(lines, statement));
        }
        if (!table.plan().afterCopy().isEmpty()) {
            lines.add("  after the copy:");
            table.plan().afterCopy().forEach(statement -> statement(lines, statement));
        }
        table.plan().untranslated().forEach(text -> lines.add("  not carried over: " + text));
    }

    private static void statement(List<String> lines, SchemaPlan.Statement statement) {
        statement.text().lines().forEach(line -> lines.add("    " + line));
    }

    /** A finding on the target's table is one on a table. */
    private static String group(Finding finding) {
        String subject = finding.subject();
        if (subject.startsWith("target table ")) {
            return "Tables";
        }
        return GROUPS.getOrDefault(subject.split(" ", 2)[0], "Other");
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    private long rows() {
        return assessment.tables().stream()
                .flatMap(table -> table.estimate().stream())
                .mapToLong(RowReader.Estimate::rows)
                .sum();
    }

    private long bytes() {
        return assessment.tables().stream()
                .flatMap(table -> table.estimate().stream())
                .mapToLong(RowReader.Estimate::bytes)
                .sum();
    }

    private long seconds() {
        return Math.max(1, bytes() / BYTES_PER_SECOND);
    }
}
