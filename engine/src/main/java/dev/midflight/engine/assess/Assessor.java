package dev.midflight.engine.assess;

import static java.util.Objects.requireNonNull;

import dev.midflight.engine.follow.TableHeldException;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.TableMapping;
import dev.midflight.engine.transform.RowRules;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Capture;
import dev.midflight.spi.Column;
import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Finding;
import dev.midflight.spi.Inspection.Role;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.RowReader;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.Store;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at both stores before anything is changed, and decides how each table travels. One thread. */
public final class Assessor {

    private static final Logger LOG = LoggerFactory.getLogger(Assessor.class);

    private final MigrationPlan plan;
    private final Store source;
    private final Store target;
    private final Begun begun;
    private final List<Finding> findings = new ArrayList<>();
    private List<TableMapping> mappings = List.of();

    /** Whether the migration has already made its tables. */
    public enum Begun {
        /** Nothing was made: the target's tables must be absent or empty. */
        NO,
        /** The tables are Midflight's own and may hold rows. */
        YES
    }

    /** An assessor of two opened stores. */
    public Assessor(MigrationPlan plan, Store source, Store target, Begun begun) {
        this.plan = requireNonNull(plan, "plan");
        this.source = requireNonNull(source, "source");
        this.target = requireNonNull(target, "target");
        this.begun = requireNonNull(begun, "begun");
    }

    /** Looks at everything, values and privileges too; reads every row of the source. */
    public Assessment assess() {
        return assess(true);
    }

    /**
     * Looks at everything but values, for a migration that begins: rows that cannot be held are put aside as they are
     * copied, and to read them all twice would take half as long again.
     */
    public Assessment assessWithoutValues() {
        return assess(false);
    }

    private Assessment assess(boolean values) {
        if (source.isSameAs(target)) {
            refuse("target", "it is the source under another name", "Give the address of another database.");
        }
        findings.addAll(named("source", source.inspection().inspect(Role.SOURCE)));
        findings.addAll(named("target", target.inspection().inspect(Role.TARGET)));
        findings.addAll(Signals.findings(plan.throttle().limits().keySet(), source));
        List<TableAssessment> tables = tables(List.of());
        if (values) {
            for (TableAssessment table : tables) {
                table.pair().ifPresent(pair -> scan(pair.source()));
            }
        }
        List<TableName> names =
                tables.stream().map(table -> table.source().name()).toList();
        List<String> logins = plan.switching().appUsers();
        if (logins.isEmpty()) {
            logins = source.inspection().logins(names);
        }
        findings.addAll(named("source", source.fence().trial(logins)));
        if (begun == Begun.NO) {
            overlap("source", source, names);
            overlap(
                    "target",
                    target,
                    tables.stream()
                            .flatMap(table -> table.pair().stream())
                            .map(pair -> pair.target().name())
                            .toList());
        }
        if (plan.capture() == Capture.APPLICATION) {
            findings.addAll(named("source", source.inspection().marks(names)));
        }
        for (String login : target.schema().unknownLogins(logins)) {
            findings.add(Finding.warn(
                    "target login " + login,
                    "it is not there, and gets no rights on the tables",
                    "Create it before the migration begins, or give it its rights by hand."));
        }
        return new Assessment(source.product(), target.product(), findings, tables);
    }

    /**
     * Two migrations of one table would both stop its writers, and open it against each other. Said first: that the
     * table is not empty is a consequence.
     */
    private void overlap(String side, Store store, List<TableName> tables) {
        store.fence()
                .others(tables)
                .forEach((table, migration) -> findings.add(
                        0,
                        Finding.refuse(
                                "table %s of the %s".formatted(table, side),
                                "migration %s moves it and has its fence on it".formatted(migration),
                                "Finish that migration first (midflight finish, with --abandon to give it up), or leave"
                                        + " the table out of one of the two plans.")));
    }

    private void scan(Table table) {
        try {
            findings.addAll(source.inspection().scan(table));
            findings.addAll(
                    source.inspection().tooLong(table, target.inspection().valueLimit()));
        } catch (StoreRefusedException denied) {
            refuse("table " + table.name(), String.valueOf(denied.getMessage()), denied.remedy());
        }
    }

    /** Only how the tables travel; for a migration whose tables are known. */
    public Assessment tablesOnly(List<KnownTable> known) {
        List<TableAssessment> tables = tables(known);
        return new Assessment(source.product(), target.product(), findings, tables);
    }

    private static List<Finding> named(String side, List<Finding> some) {
        return some.stream()
                .map(finding -> new Finding(
                        finding.severity(), side + " " + finding.subject(), finding.found(), finding.remedy()))
                .toList();
    }

    private List<TableAssessment> tables(List<KnownTable> known) {
        Map<String, TableName> names = new TreeMap<>();
        for (TableName name : source.schema().tables()) {
            names.put(name.toString(), name);
        }
        List<TableAssessment> tables = new ArrayList<>();
        if (begun == Begun.NO) {
            plan.tables().requireExcludedAreThere(names.values());
        }
        mappings = plan.tables().resolve(names.values());
        for (TableMapping mapping : known.isEmpty() ? mappings : inOrder(mappings, known)) {
            TableName name = requireNonNull(names.get(mapping.from()), "name");
            Optional<TableShape> shape = source.schema().shape(name);
            if (shape.isEmpty()) {
                refuse("table " + name, "it vanished while it was being looked at", "Run the command again.");
                continue;
            }
            Optional<KnownTable> table = known.isEmpty() ? Optional.empty() : Optional.of(known.get(tables.size()));
            tables.add(table(mapping, shape.get(), tables.size(), table));
        }
        Unseen unseen = new Unseen(source, target, plan.capture());
        findings.addAll(unseen.cascades(tables));
        if (plan.capture() == Capture.APPLICATION) {
            findings.addAll(new Marked(plan.apply()).findings(tables));
        } else if (begun == Begun.NO) {
            findings.addAll(unseen.inexactCopies(tables));
        }
        return tables;
    }

    /** The mappings of the known tables by their numbers; a table that came later is not carried. */
    private List<TableMapping> inOrder(List<TableMapping> mappings, List<KnownTable> known) {
        Map<String, TableMapping> later = new LinkedHashMap<>();
        mappings.forEach(mapping -> later.put(mapping.from(), mapping));
        List<TableMapping> ordered = new ArrayList<>();
        for (KnownTable table : known) {
            TableMapping mapping = later.remove(table.source().toString());
            if (mapping == null) {
                throw new TableHeldException(
                        table.source(), "it is not there, or not in the plan any more", "Bring it back.");
            }
            ordered.add(mapping);
        }
        for (String name : later.keySet()) {
            findings.add(Finding.warn(
                    "table " + name,
                    "it came after the migration began and is not carried",
                    "Move it with a migration of its own."));
            LOG.warn("a table that came after the migration began is not carried table={}", name);
        }
        return ordered;
    }

    private TableAssessment table(TableMapping mapping, TableShape whole, int number, Optional<KnownTable> known) {
        for (String leftOut : mapping.leftOut()) {
            if (whole.column(leftOut).isEmpty()) {
                refuse(
                        "table %s".formatted(whole.name()),
                        "column '%s', which the plan leaves out, is not there".formatted(leftOut),
                        "Correct tables[].columns.");
            }
        }
        TableShape carried = without(whole, mapping.leftOut());
        TableShape shape = known.map(table -> table.arranged(carried)).orElse(carried);
        TableName targetName =
                new TableName(mapping.to().schema().orElse(""), mapping.to().name());
        findings.addAll(shape.findings());
        if (!isNamable(shape, targetName)) {
            return notMade(mapping, shape, targetName);
        }
        SchemaPlan schemaPlan = target.schema().plan(new Referring(mappings).of(shape, findings), targetName);
        Optional<TableShape> existing = target.schema().shape(schemaPlan.table());
        Map<String, Verdict> verdicts = new LinkedHashMap<>(schemaPlan.verdicts());
        if (begun == Begun.NO) {
            existing.ifPresent(there -> compareExisting(shape, there, verdicts));
        }
        boolean travels = judge(mapping, shape, verdicts);
        if (begun == Begun.NO) {
            findings.addAll(target.schema().findings(schemaPlan));
            if (existing.isEmpty()) {
                tryToMake(shape, schemaPlan, travels);
            }
        }
        for (String text : schemaPlan.untranslated()) {
            findings.add(Finding.warn("table %s".formatted(shape.name()), "not carried over: " + text, ""));
        }
        Optional<TablePair> pair =
                travels ? pair(mapping, shape, existing, schemaPlan.table(), number) : Optional.empty();
        Optional<RowReader.Estimate> estimate = pair.map(made -> source.source().estimate(made.source()));
        return new TableAssessment(mapping, shape, existing, schemaPlan, verdicts, pair, estimate);
    }

    private void tryToMake(TableShape shape, SchemaPlan schemaPlan, boolean travels) {
        if (!target.schema().canCreate(schemaPlan.table())) {
            refuse(
                    "target table %s".formatted(schemaPlan.table()),
                    "Midflight's login may not make tables in its schema",
                    "GRANT USAGE, CREATE ON SCHEMA to it, or name another schema with tables[].to.");
        }
        if (travels) {
            target.schema()
                    .trial(schemaPlan)
                    .ifPresent(answer -> refuse(
                            "table %s".formatted(shape.name()),
                            "the target cannot make it: " + answer,
                            "Make the target's table by hand, or leave columns or the table out."));
        }
    }

    private static TableAssessment notMade(TableMapping mapping, TableShape shape, TableName targetName) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        Verdict refused = new Verdict(Verdict.Fit.REFUSED, "", "the target cannot have this table");
        shape.columns().forEach(column -> verdicts.put(column.name(), refused));
        SchemaPlan nothing = new SchemaPlan(targetName, verdicts, List.of(), List.of(), List.of());
        return new TableAssessment(
                mapping, shape, Optional.empty(), nothing, verdicts, Optional.empty(), Optional.empty());
    }

    /** True if the target can have a table of these names and at least one column. */
    private boolean isNamable(TableShape shape, TableName targetName) {
        int refused = findings.size();
        String table = "table %s".formatted(shape.name());
        target.schema()
                .unfit(targetName.name())
                .ifPresent(why -> refuse(
                        table,
                        "the target cannot have a table '%s': %s".formatted(targetName.name(), why),
                        "Name another with tables[].to."));
        for (Column column : shape.columns()) {
            target.schema()
                    .unfit(column.name())
                    .ifPresent(why -> refuse(
                            "column %s.%s".formatted(shape.name(), column.name()),
                            "the target cannot have a column of that name: " + why,
                            "Rename it, or leave it out (columns: { \"%s\": ~ }).".formatted(column.name())));
        }
        if (shape.columns().stream().allMatch(Column::generated)) {
            refuse(table, "it has no column that is not computed: there is nothing to move", "Leave it out (exclude).");
        }
        return findings.size() == refused;
    }

    private static TableShape without(TableShape shape, List<String> leftOut) {
        if (leftOut.isEmpty()) {
            return shape;
        }
        return new TableShape(
                shape.name(),
                shape.columns().stream()
                        .filter(column -> !leftOut.contains(column.name()))
                        .toList(),
                shape.key(),
                shape.keyClass(),
                shape.indexes().stream()
                        .filter(index -> index.columns().stream().noneMatch(leftOut::contains))
                        .toList(),
                shape.references().stream()
                        .filter(reference -> reference.columns().stream().noneMatch(leftOut::contains))
                        .toList(),
                shape.checks(),
                shape.findings());
    }

    private void compareExisting(TableShape shape, TableShape there, Map<String, Verdict> verdicts) {
        String subject = "target table %s".formatted(there.name());
        if (holdsRows(there)) {
            refuse(subject, "it holds rows", "Empty it, or name another table with tables[].to.");
        }
        there.findings().stream()
                .filter(finding -> finding.severity() == Finding.Severity.REFUSE)
                .map(finding -> Finding.refuse("target " + finding.subject(), finding.found(), finding.remedy()))
                .forEach(findings::add);
        if (there.hasSecondaryUnique()) {
            refuse(
                    subject,
                    "it has unique indexes besides its key, which rows copied at different moments can violate",
                    "Drop them until the copy is done, or drop the table and let Midflight make it.");
        }
        if (!there.key().equals(shape.key())) {
            refuse(
                    subject,
                    "its key is %s and the source's is %s".formatted(there.key(), shape.key()),
                    "Give it the same key, or drop it and let Midflight make it.");
        }
        if (target.schema().blurs(there, there.key()) && !sameDeclarations(shape, there)) {
            refuse(
                    subject,
                    "the collation of its key takes keys for equal that the source tells apart",
                    "Give the key's columns the source's collation or a binary one that does not pad, or drop the table"
                            + " and let Midflight make it.");
        }
        demanding(shape, there, subject);
        for (Column column : shape.columns()) {
            if (column.generated() || column.type().isEmpty()) {
                continue;
            }
            Optional<Column> same = there.column(column.name());
            if (same.isEmpty()) {
                refuse(subject, "it has no column '%s'".formatted(column.name()), "Add it, or leave it out.");
            } else {
                verdicts.put(
                        column.name(), target.schema().verdict(column.type().get(), same.get()));
            }
        }
    }

    /** Midflight gives it no value, and the store would refuse each row. */
    private void demanding(TableShape shape, TableShape there, String subject) {
        for (Column column : there.columns()) {
            boolean demands = !column.nullable() && column.preset().kind() == Column.Preset.Kind.NONE;
            if (demands && shape.column(column.name()).isEmpty()) {
                refuse(
                        subject,
                        "its column '%s' is NOT NULL without a default, and nothing goes there"
                                .formatted(column.name()),
                        "Let it be NULL, give it a default, or drop it.");
            }
        }
    }

    private static boolean sameDeclarations(TableShape shape, TableShape there) {
        return shape.key().stream().allMatch(name -> shape.column(name)
                .map(Column::declared)
                .equals(there.column(name).map(Column::declared)));
    }

    private boolean holdsRows(TableShape there) {
        try {
            return target.schema().hasRows(there.name());
        } catch (StoreRefusedException denied) {
            refuse("target table " + there.name(), String.valueOf(denied.getMessage()), denied.remedy());
            return false;
        }
    }

    private boolean judge(TableMapping mapping, TableShape shape, Map<String, Verdict> verdicts) {
        boolean travels = true;
        for (String accepted : mapping.acceptedLossy()) {
            if (shape.column(accepted).isEmpty()) {
                refuse(
                        "table %s".formatted(shape.name()),
                        "accept names column '%s', which is not there".formatted(accepted),
                        "Correct tables[].accept.");
            }
        }
        for (Column column : shape.columns()) {
            Verdict verdict = verdicts.get(column.name());
            String subject = "column %s.%s".formatted(shape.name(), column.name());
            if (column.type().isEmpty()) {
                refuse(
                        subject,
                        "type %s cannot be carried".formatted(column.declared()),
                        "Leave the column out (columns: { %s: ~ }).".formatted(column.name()));
                travels = false;
            } else if (verdict != null && verdict.fit() == Verdict.Fit.REFUSED) {
                refuse(
                        subject,
                        "%s cannot be held%s: %s"
                                .formatted(
                                        column.declared(),
                                        verdict.declared().isEmpty() ? "" : " as " + verdict.declared(),
                                        verdict.reason()),
                        "Leave the column out (columns: { %s: ~ }).".formatted(column.name()));
                travels = false;
            } else if (verdict != null && verdict.fit() == Verdict.Fit.LOSSY) {
                judgeLossy(mapping, column, verdict, subject);
            }
        }
        if (!shape.key().isEmpty() && mapping.leftOut().stream().anyMatch(shape.key()::contains)) {
            refuse("table %s".formatted(shape.name()), "a key column is left out", "Keep the key's columns.");
            travels = false;
        }
        return travels;
    }

    private void judgeLossy(TableMapping mapping, Column column, Verdict verdict, String subject) {
        String found = "%s as %s loses: %s".formatted(column.declared(), verdict.declared(), verdict.reason());
        if (mapping.acceptedLossy().contains(column.name())) {
            findings.add(Finding.warn(subject, found, "Accepted by the plan."));
        } else {
            refuse(subject, found, "Accept it by name (accept: [ \"lossy:%s\" ]).".formatted(column.name()));
        }
    }

    private Optional<TablePair> pair(
            TableMapping mapping, TableShape shape, Optional<TableShape> existing, TableName targetName, int number) {
        List<ColumnSpec> columns = new ArrayList<>();
        for (Column column : shape.columns()) {
            if (!column.generated()) {
                columns.add(new ColumnSpec(column.name(), column.type().orElseThrow()));
            }
        }
        List<String> names = columns.stream().map(ColumnSpec::name).toList();
        List<Integer> key = new ArrayList<>();
        for (String name : shape.key().isEmpty() ? names : shape.key()) {
            if (!names.contains(name)) {
                refuse("table %s".formatted(shape.name()), "key column '%s' is generated".formatted(name), "");
                return Optional.empty();
            }
            key.add(names.indexOf(name));
        }
        KeyClass keyClass = shape.key().isEmpty() ? KeyClass.NONE : shape.keyClass();
        if (keyClass == KeyClass.ORDERED && existing.isPresent()) {
            keyClass = target.schema().keyClass(existing.get(), shape.key());
        }
        boolean blurred = source.schema().blurs(shape, shape.key())
                || existing.map(there -> target.schema().blurs(there, shape.key()))
                        .orElse(false);
        boolean alone = keyClass == KeyClass.NONE || shape.hasSecondaryUnique() || blurred;
        return Optional.of(new TablePair(
                new Table(number, shape.name(), columns, key, keyClass, alone),
                new Table(number, targetName, columns, key, keyClass, alone),
                new RowRules(mapping.values()),
                List.of()));
    }

    private void refuse(String subject, String found, String remedy) {
        findings.add(Finding.refuse(subject, found, remedy));
    }
}
