package dev.midflight.stores.mysql;

import dev.midflight.spi.Column;
import dev.midflight.spi.Column.Preset;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.SchemaPlan.Statement;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import dev.midflight.spi.Verdict.Fit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Writes the statements that create one table as another store declares it. For one call of {@link #plan}. */
final class TablePlan {

    private static final long ROW_BYTES_MAX = 60_000;

    /** Types that only MariaDB and MySQL call so: the declaration can be taken as it is. */
    private static final Pattern OWN = Pattern.compile(
            "(tinyint|smallint|mediumint|int|bigint)(\\(\\d+\\))?( unsigned)?( zerofill)?|decimal\\(\\d+,\\d+\\).*"
                    + "|(float|double)(\\(\\d+,\\d+\\))?( unsigned)?( zerofill)?|(tiny|medium|long)?blob"
                    + "|(var)?binary\\(\\d+\\)|(datetime|timestamp|time)(\\(\\d\\))?|year(\\(4\\))?|inet[46]"
                    + "|(geometry|point|linestring|polygon|multi(point|linestring|polygon)|geom(etry)?collection)"
                    + "|.* collate \\w+");

    private final Server server;
    private final Set<String> collations;
    private final TableShape source;
    private final TableName target;
    private final Words words;
    private final Defaults defaults;
    private final Map<String, Verdict> verdicts = new LinkedHashMap<>();
    private final Map<String, String> types = new HashMap<>();
    private final List<String> untranslated = new ArrayList<>();

    TablePlan(Server server, Set<String> collations, TableShape source, TableName target) {
        this.server = server;
        this.collations = Set.copyOf(collations);
        this.source = source;
        this.target = target;
        this.words = new Words(server);
        this.defaults = new Defaults(server);
    }

    SchemaPlan plan() {
        for (Column column : source.columns()) {
            decide(column);
        }
        shrinkRow();
        List<String> lines = new ArrayList<>();
        for (Column column : source.columns()) {
            if (verdicts.containsKey(column.name())
                    && verdicts.get(column.name()).fit() != Fit.REFUSED) {
                lines.add(line(column));
            }
        }
        if (!source.key().isEmpty()) {
            lines.add("PRIMARY KEY (%s)".formatted(Sql.quoteAll(source.key())));
        }
        identityIndex().ifPresent(lines::add);
        for (String check : source.checks()) {
            check(check).ifPresentOrElse(lines::add, () -> untranslated.add("check %s".formatted(check)));
        }
        String create = "CREATE TABLE %s (\n  %s\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=%s"
                .formatted(Sql.quote(target), String.join(",\n  ", lines), server.binaryCollation());
        return new SchemaPlan(
                target,
                verdicts,
                List.of(new Statement("table %s".formatted(target), create)),
                afterCopy(),
                untranslated);
    }

    /** The statement that adds a column to the table, or gives it the type that it has in the source. */
    Statement alter(String name, boolean there) {
        source.columns().forEach(this::decide);
        Column column = source.column(name).orElseThrow();
        return new Statement(
                "column %s of %s".formatted(name, target),
                "ALTER TABLE %s %s COLUMN %s".formatted(Sql.quote(target), there ? "MODIFY" : "ADD", line(column)));
    }

    private void decide(Column column) {
        if (column.type().isEmpty()) {
            verdicts.put(
                    column.name(),
                    new Verdict(Fit.REFUSED, "", "the type %s cannot be carried".formatted(column.declared())));
            return;
        }
        if (isDoubled(column)) {
            String reason = "another column differs from it only by capitals, which names of columns do not tell apart";
            verdicts.put(column.name(), new Verdict(Fit.REFUSED, "", reason));
            return;
        }
        LogicalType type = column.type().get();
        boolean key = source.key().contains(column.name());
        Verdict verdict = words.of(type, column.declared(), key ? source.key().size() : 0);
        if (column.generated() && Expressions.translate(column.preset().text()).isEmpty()) {
            verdict = new Verdict(
                    Fit.REFUSED,
                    "",
                    "the expression %s cannot be translated"
                            .formatted(column.preset().text()));
        }
        Optional<String> own = own(column, type);
        if (own.isPresent() && verdict.fit() != Fit.REFUSED) {
            verdict = new Verdict(Fit.EXACT, own.get(), "");
        }
        verdicts.put(column.name(), verdict);
        types.put(column.name(), verdict.declared());
    }

    private boolean isDoubled(Column column) {
        return source.columns().stream()
                .filter(other -> other.name().equalsIgnoreCase(column.name()))
                .anyMatch(other -> !other.name().equals(column.name()));
    }

    /** The declaration of the other store if it is of this family and means the same here. */
    private Optional<String> own(Column column, LogicalType type) {
        String declared = column.declared();
        if (!OWN.matcher(declared).matches() || type.kind() == Kind.JSON) {
            return Optional.empty();
        }
        boolean known = type.kind() != Kind.INET || server.mariadb();
        int collate = declared.indexOf(" collate ");
        if (collate < 0) {
            return known ? Optional.of(declared) : Optional.empty();
        }
        String collation = declared.substring(collate + " collate ".length());
        if (collations.contains(collation)) {
            String charset = collation.contains("_") ? collation.substring(0, collation.indexOf('_')) : collation;
            return Optional.of(
                    "%s character set %s collate %s".formatted(declared.substring(0, collate), charset, collation));
        }
        untranslated.add(
                "collation %s of column %s: %s is used".formatted(collation, column.name(), server.binaryCollation()));
        return Optional.of("%s character set utf8mb4 collate %s"
                .formatted(declared.substring(0, collate), server.binaryCollation()));
    }

    /** A row of InnoDB has at most 65,535 bytes: the longest varchars become longtext until it fits. */
    private void shrinkRow() {
        long bytes = types.values().stream().mapToLong(TablePlan::rowBytes).sum();
        while (bytes > ROW_BYTES_MAX) {
            Optional<Map.Entry<String, String>> longest = types.entrySet().stream()
                    .filter(type -> type.getValue().startsWith("varchar("))
                    .filter(type -> !source.key().contains(type.getKey()))
                    .max((left, right) -> Long.compare(rowBytes(left.getValue()), rowBytes(right.getValue())));
            if (longest.isEmpty()) {
                return;
            }
            String name = longest.get().getKey();
            String type = longest.get().getValue();
            bytes -= rowBytes(type);
            String shrunk = "longtext" + type.substring(type.indexOf(')') + 1);
            types.put(name, shrunk);
            Verdict verdict = verdicts.get(name);
            if (verdict != null) {
                verdicts.put(name, new Verdict(verdict.fit(), shrunk, verdict.reason()));
            }
        }
    }

    private static long rowBytes(String type) {
        int open = type.indexOf('(');
        if (open < 0 || !type.startsWith("var")) {
            return 12;
        }
        long size = Long.parseLong(type.substring(open + 1, type.indexOf(')')));
        return type.startsWith("varchar") ? 4 * size + 2 : size + 2;
    }

    private String line(Column column) {
        StringBuilder line = new StringBuilder("%s %s".formatted(Sql.quote(column.name()), types.get(column.name())));
        Preset preset = column.preset();
        if (column.generated()) {
            String kind = preset.kind() == Preset.Kind.STORED ? "STORED" : "VIRTUAL";
            return line.append(" GENERATED ALWAYS AS (%s) %s"
                            .formatted(Expressions.translate(preset.text()).orElse("NULL"), kind))
                    .toString();
        }
        line.append(column.nullable() && !source.key().contains(column.name()) ? " NULL" : " NOT NULL");
        if (preset.kind() == Preset.Kind.IDENTITY) {
            return numbered().equals(Optional.of(column.name()))
                    ? line.append(" AUTO_INCREMENT").toString()
                    : unnumbered(column, line);
        }
        if (preset.kind() != Preset.Kind.NONE) {
            Optional<String> text = defaults.of(column);
            text.ifPresentOrElse(
                    value -> line.append(" DEFAULT ").append(value),
                    () -> untranslated.add("default %s of column %s".formatted(preset.text(), column.name())));
        }
        return line.toString();
    }

    /** The one column that a table numbers here: one of the key, if there is a choice. */
    private Optional<String> numbered() {
        return source.columns().stream()
                .filter(column -> column.preset().kind() == Preset.Kind.IDENTITY)
                .map(Column::name)
                .min(Comparator.comparing(name -> !source.key().contains(name)));
    }

    private String unnumbered(Column column, StringBuilder line) {
        untranslated.add("numbering of column %s: a table numbers one column here, and that is %s"
                .formatted(column.name(), numbered().orElse("")));
        return line.toString();
    }

    /** An auto-increment column must begin an index. */
    private Optional<String> identityIndex() {
        return numbered()
                .filter(name -> source.key().isEmpty() || !source.key().get(0).equals(name))
                .map(name -> "KEY %s (%s)".formatted(Sql.quote("midflight_" + name), Sql.quote(name)));
    }

    private Optional<String> check(String words) {
        String text = words.strip();
        if (text.toUpperCase(Locale.ROOT).startsWith("CHECK")) {
            text = text.substring("CHECK".length()).strip();
        }
        return Expressions.translate(text).map("CHECK (%s)"::formatted);
    }

    private List<Statement> afterCopy() {
        List<Statement> statements = new ArrayList<>();
        for (TableShape.Index index : source.indexes()) {
            Optional<String> text = index(index);
            if (text.isEmpty()) {
                untranslated.add("index %s: %s".formatted(index.name(), index.declared()));
                continue;
            }
            statements.add(new Statement("index %s of %s".formatted(index.name(), target), text.get()));
        }
        for (TableShape.Reference reference : source.references()) {
            statements.add(new Statement(
                    "foreign key %s of %s".formatted(foreignName(reference), target), foreign(reference)));
        }
        return statements;
    }

    private Optional<String> index(TableShape.Index index) {
        String prefix = "ALTER TABLE %s ADD ".formatted(Sql.quote(target));
        if (index.columns().isEmpty()) {
            return index.declared().contains("KEY `") ? Optional.of(prefix + index.declared()) : Optional.empty();
        }
        if (!types.keySet().containsAll(index.columns())) {
            return Optional.empty();
        }
        boolean unique = index.unique();
        if (unique && !server.mariadb() && index.columns().stream().anyMatch(this::isLarge)) {
            return Optional.empty();
        }
        String parts = index.columns().stream()
                .map(column -> Sql.quote(column) + (!unique && isLarge(column) ? "(190)" : ""))
                .collect(Collectors.joining(", "));
        String kind = unique ? "UNIQUE KEY" : "KEY";
        return Optional.of("%s%s %s (%s)".formatted(prefix, kind, Sql.quote(index.name()), parts));
    }

    /** True if an index takes only a part of such a column; MariaDB keeps a unique one by hash. */
    private boolean isLarge(String column) {
        String type = types.getOrDefault(column, "");
        return type.contains("text") || type.contains("blob") || type.equals("json") || rowBytes(type) > 3000;
    }

    /** A database has one foreign key of a name here, while elsewhere each table may: the table's goes in front. */
    private String foreignName(TableShape.Reference reference) {
        String name = reference.name();
        String whole = name.startsWith(target.name()) ? name : target.name() + "_" + name;
        return whole.length() <= MysqlSchema.NAME_MAX
                ? whole
                : "%s_%08x".formatted(whole.substring(0, MysqlSchema.NAME_MAX - 9), whole.hashCode());
    }

    private String foreign(TableShape.Reference reference) {
        return "ALTER TABLE %s ADD CONSTRAINT %s FOREIGN KEY (%s) REFERENCES %s (%s) ON DELETE %s ON UPDATE %s"
                .formatted(
                        Sql.quote(target),
                        Sql.quote(foreignName(reference)),
                        Sql.quoteAll(reference.columns()),
                        Sql.quote(reference.table()),
                        Sql.quoteAll(reference.target()),
                        action(reference, reference.onDelete()),
                        action(reference, reference.onUpdate()));
    }

    private String action(TableShape.Reference reference, String action) {
        if (action.equals("SET DEFAULT")) {
            untranslated.add("action SET DEFAULT of foreign key %s: NO ACTION is used".formatted(reference.name()));
            return "NO ACTION";
        }
        return action;
    }
}
