package dev.midflight.stores.postgres;

import dev.midflight.spi.Column;
import dev.midflight.spi.Column.Preset;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.SchemaPlan.Statement;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import dev.midflight.stores.sql.Expression;
import dev.midflight.stores.sql.ExpressionReader;
import dev.midflight.stores.sql.UntranslatableException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Translates another store's table into PostgreSQL's definitions. What is not carried over is listed with its reason.
 *
 * <p>Tables whose rows may be stored out of line get {@code REPLICA IDENTITY FULL} (unless they have generated columns,
 * which PostgreSQL 18 then refuses to update once they are published): else their log leaves unchanged large values
 * out, and the stream back would have to read them again.
 */
final class TablePlan {

    /** From about this row width on PostgreSQL moves values out of line. */
    private static final int ROW_BYTES_MAX = 2000;

    private static final int CHARACTER_BYTES = 4;

    private final TableShape source;
    private final TableName target;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final List<Statement> create = new ArrayList<>();
    private final List<Statement> afterCopy = new ArrayList<>();
    private final List<String> untranslated = new ArrayList<>();

    private TablePlan(TableShape source, TableName target) {
        this.source = source;
        this.target = target;
    }

    static SchemaPlan of(TableShape source, TableName target) {
        TablePlan plan = new TablePlan(source, target);
        plan.createSchema();
        plan.createTable();
        plan.indexes();
        plan.checks();
        plan.references();
        return new SchemaPlan(target, plan.verdicts, plan.create, plan.afterCopy, plan.untranslated);
    }

    private void createSchema() {
        String schema = Names.schema(target);
        if (!schema.equals(Names.DEFAULT_SCHEMA)) {
            create.add(new Statement("schema " + schema, "CREATE SCHEMA IF NOT EXISTS " + Names.quote(schema)));
        }
    }

    private void createTable() {
        List<String> parts = new ArrayList<>();
        List<Statement> sequences = new ArrayList<>();
        for (Column column : source.columns()) {
            column(column, parts, sequences);
        }
        if (!source.key().isEmpty() && carried().containsAll(source.key())) {
            parts.add("PRIMARY KEY (%s)".formatted(Names.list(source.key())));
            folded("the key", source.key());
        }
        String name = Names.quote(target);
        for (Statement sequence : sequences) {
            create.add(sequence);
        }
        create.add(new Statement(
                "table " + target, "CREATE TABLE %s (\n  %s\n)".formatted(name, String.join(",\n  ", parts))));
        for (Statement sequence : sequences) {
            String owner = sequence.object().substring("sequence ".length());
            create.add(new Statement("owner of sequence " + owner, owner(owner)));
        }
        boolean generated = source.columns().stream().anyMatch(Column::generated);
        if (source.key().isEmpty() || (mayBeOutOfLine() && !generated)) {
            create.add(new Statement(
                    "replica identity of " + target, "ALTER TABLE %s REPLICA IDENTITY FULL".formatted(name)));
        }
    }

    private Set<String> carried() {
        return verdicts.entrySet().stream()
                .filter(entry -> entry.getValue().fit() != Verdict.Fit.REFUSED)
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private String sequence(Column column) {
        return Names.shorten(target.name() + "_" + column.name() + "_seq");
    }

    private String owner(String sequence) {
        Column column = source.columns().stream()
                .filter(one -> sequence(one).equals(sequence))
                .findFirst()
                .orElseThrow();
        return "ALTER SEQUENCE %s.%s OWNED BY %s.%s"
                .formatted(
                        Names.quote(Names.schema(target)),
                        Names.quote(sequence),
                        Names.quote(target),
                        Names.quote(column.name()));
    }

    private void column(Column column, List<String> parts, List<Statement> sequences) {
        if (column.type().isEmpty()) {
            verdicts.put(
                    column.name(),
                    TypeMap.refused("", "Midflight does not carry the type %s".formatted(column.declared())));
            return;
        }
        LogicalType type = column.type().get();
        Verdict verdict = TypeMap.column(type, column.declared().toLowerCase(Locale.ROOT));
        if (column.generated()) {
            generated(column, verdict, parts);
            return;
        }
        verdicts.put(column.name(), verdict);
        if (verdict.fit() == Verdict.Fit.REFUSED) {
            return;
        }
        StringBuilder text =
                new StringBuilder(Names.quote(column.name())).append(' ').append(verdict.declared());
        if (source.key().contains(column.name()) && TypeMap.COLLATED.contains(type.kind())) {
            text.append(" COLLATE \"C\"");
        }
        if (!column.nullable()) {
            text.append(" NOT NULL");
        }
        text.append(
                column.preset().kind() == Preset.Kind.IDENTITY
                        ? identity(column, verdict, sequences)
                        : preset(column, type));
        text.append(range(column, type));
        parts.add(text.toString());
    }

    private void generated(Column column, Verdict verdict, List<String> parts) {
        try {
            parts.add("%s %s GENERATED ALWAYS AS (%s) STORED"
                    .formatted(Names.quote(column.name()), verdict.declared(), computed(column, verdict)));
            verdicts.put(column.name(), verdict);
        } catch (UntranslatableException reason) {
            verdicts.put(
                    column.name(),
                    TypeMap.refused(
                            verdict.declared(),
                            "its expression %s is not translated: %s"
                                    .formatted(column.preset().text(), reason.getMessage())));
        }
    }

    /** Nobody compares what a store computes, so that only what is known to come out the same is taken. */
    private String computed(Column column, Verdict verdict) {
        Expression expression = ExpressionReader.read(column.preset().text());
        List<String> folded = source.columns().stream()
                .filter(TablePlan::isFolded)
                .map(Column::name)
                .toList();
        if (Comparisons.ofText(expression, folded)) {
            throw new UntranslatableException(
                    "it compares text by the collation of the source, and PostgreSQL would compare bytes");
        }
        boolean number = Set.of("smallint", "integer", "bigint").contains(verdict.declared());
        return number && Comparisons.isTruth(expression)
                ? "(%s)::integer".formatted(PgExpressions.write(expression))
                : PgExpressions.write(expression);
    }

    /** True if the source takes texts of other bytes for equal. */
    private static boolean isFolded(Column column) {
        int collate = column.declared().indexOf(" collate ");
        return collate >= 0 && !column.declared().endsWith("_bin");
    }

    private void folded(String what, List<String> columns) {
        List<String> folded = columns.stream()
                .filter(name -> source.column(name).filter(TablePlan::isFolded).isPresent())
                .toList();
        if (!folded.isEmpty()) {
            untranslated.add("the collation of %s in %s: PostgreSQL tells texts apart by their bytes"
                    .formatted(String.join(", ", folded), what));
        }
    }

    private String identity(Column column, Verdict verdict, List<Statement> sequences) {
        if (Set.of("smallint", "integer", "bigint").contains(verdict.declared())) {
            return " GENERATED BY DEFAULT AS IDENTITY";
        }
        if (!verdict.declared().startsWith("numeric")) {
            untranslated.add("numbering of column %s: %s columns are not numbered in PostgreSQL"
                    .formatted(column.name(), verdict.declared()));
            return "";
        }
        String name = Names.quote(Names.schema(target)) + "." + Names.quote(sequence(column));
        sequences.add(new Statement("sequence " + sequence(column), "CREATE SEQUENCE " + name));
        return " DEFAULT nextval(%s)".formatted(Names.literal(name));
    }

    private String preset(Column column, LogicalType type) {
        try {
            return Defaults.clause(column, type);
        } catch (UntranslatableException reason) {
            untranslated.add("default of column %s (%s): %s"
                    .formatted(column.name(), column.preset().text(), reason.getMessage()));
            return "";
        }
    }

    private String range(Column column, LogicalType type) {
        String name = Names.quote(column.name());
        if (type.kind() == Kind.UNSIGNED && type.size() == 64) {
            return " CHECK (%s >= 0)".formatted(name);
        }
        if (type.kind() == Kind.ENUM) {
            return labels(column.name(), type);
        }
        return "";
    }

    /** The check that lets a column hold only the labels of its type. */
    static String labels(String column, LogicalType type) {
        String labels = type.labels().stream().map(Names::literal).collect(Collectors.joining(", "));
        return " CHECK (%s IN (%s))".formatted(Names.quote(column), labels);
    }

    private boolean mayBeOutOfLine() {
        long width = 0;
        for (Column column : source.columns()) {
            width += column.type().map(TablePlan::width).orElse(0);
        }
        return width > ROW_BYTES_MAX;
    }

    private static int width(LogicalType type) {
        return switch (type.kind()) {
            case TEXT -> type.size() == 0 ? ROW_BYTES_MAX : Math.min(CHARACTER_BYTES * type.size(), ROW_BYTES_MAX);
            case BYTES, JSON, GEOMETRY, ARRAY, DOCUMENT -> ROW_BYTES_MAX;
            case DECIMAL -> type.size() == 0 ? ROW_BYTES_MAX : type.size();
            case SET -> type.labels().stream().mapToInt(String::length).sum() * CHARACTER_BYTES;
            default -> 16;
        };
    }

    private void indexes() {
        for (TableShape.Index index : source.indexes()) {
            String declared = index.declared().toUpperCase(Locale.ROOT);
            if (index.columns().isEmpty() || !carried().containsAll(index.columns())) {
                untranslated.add("index %s (%s): not on plain columns that are carried"
                        .formatted(index.name(), index.declared()));
            } else if (declared.contains("FULLTEXT") || declared.contains("SPATIAL")) {
                untranslated.add("index %s (%s): of a kind that PostgreSQL builds differently"
                        .formatted(index.name(), index.declared()));
            } else {
                index(index);
            }
        }
    }

    /**
     * Names of indexes are unique within a schema in PostgreSQL, within a table elsewhere: the table's goes in front.
     */
    private void index(TableShape.Index index) {
        String name = Names.shorten(target.name() + "_" + index.name());
        boolean json = index.columns().stream()
                .flatMap(column -> source.column(column).flatMap(Column::type).stream())
                .anyMatch(type -> type.kind() == Kind.SET || type.kind() == Kind.JSON || type.kind() == Kind.ARRAY);
        if (json && !index.unique()) {
            untranslated.add("index %s (%s): on a column that is no single value in PostgreSQL"
                    .formatted(index.name(), index.declared()));
            return;
        }
        if (index.unique()) {
            folded("unique index " + index.name(), index.columns());
        }
        afterCopy.add(new Statement(
                "index " + name,
                "CREATE %sINDEX %s ON %s (%s)"
                        .formatted(
                                index.unique() ? "UNIQUE " : "",
                                Names.quote(name),
                                Names.quote(target),
                                Names.list(index.columns()))));
    }

    private void checks() {
        int number = 0;
        for (String check : source.checks()) {
            number++;
            try {
                Expression expression = ExpressionReader.read(check);
                if (!isJsonTest(expression)) {
                    constraint(
                            Names.shorten("%s_check_%d".formatted(target.name(), number)),
                            "CHECK (%s)".formatted(PgExpressions.write(expression)));
                }
            } catch (UntranslatableException reason) {
                untranslated.add("check %s: %s".formatted(check, reason.getMessage()));
            }
        }
    }

    /** MariaDB's JSON columns are text with such a check; here the type itself holds it. */
    private static boolean isJsonTest(Expression expression) {
        return expression instanceof Expression.Call call && call.function().equals("json_valid");
    }

    private void references() {
        for (TableShape.Reference reference : source.references()) {
            if (!carried().containsAll(reference.columns())) {
                untranslated.add("foreign key %s: a column of it is not carried".formatted(reference.name()));
                continue;
            }
            String name = Names.shorten(target.name() + "_" + reference.name());
            constraint(
                    name,
                    "FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE %s ON UPDATE %s"
                            .formatted(
                                    Names.list(reference.columns()),
                                    Names.quote(reference.table()),
                                    Names.list(reference.target()),
                                    reference.onDelete(),
                                    reference.onUpdate()));
        }
    }

    /** First without a look at the rows there, which locks shortly, then the look, which locks nobody out. */
    private void constraint(String name, String definition) {
        String table = Names.quote(target);
        afterCopy.add(new Statement(
                "constraint %s of %s".formatted(name, target),
                "ALTER TABLE %s ADD CONSTRAINT %s %s NOT VALID".formatted(table, Names.quote(name), definition)));
        afterCopy.add(new Statement(
                "validation of constraint %s of %s".formatted(name, target),
                "ALTER TABLE %s VALIDATE CONSTRAINT %s".formatted(table, Names.quote(name))));
    }
}
