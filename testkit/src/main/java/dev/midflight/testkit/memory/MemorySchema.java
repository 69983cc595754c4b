package dev.midflight.testkit.memory;

import dev.midflight.spi.Column;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.Schema;
import dev.midflight.spi.SchemaPlan;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import dev.midflight.spi.Verdict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Definitions of a memory server, which holds every logical type as it is. */
final class MemorySchema implements Schema {

    private static final Set<Kind> UNORDERED = Set.of(Kind.FLOAT, Kind.DOUBLE, Kind.JSON, Kind.ENUM, Kind.SET);

    private final MemoryStore store;
    private final MemoryServer server;

    MemorySchema(MemoryStore store) {
        this.store = store;
        this.server = store.server();
    }

    @Override
    public List<TableName> tables() {
        return step(
                "list the tables",
                () -> server.shelves().stream().map(Shelf::name).toList());
    }

    @Override
    public Optional<TableShape> shape(TableName name) {
        return step(
                "read the definition of " + name, () -> server.findShelf(name).map(Shelf::shape));
    }

    @Override
    public boolean canCreate(TableName name) {
        return true;
    }

    @Override
    public SchemaPlan plan(TableShape source, TableName target) {
        Map<String, Verdict> verdicts = new LinkedHashMap<>();
        List<Column> columns = new ArrayList<>();
        for (Column column : source.columns()) {
            verdicts.put(column.name(), verdict(column));
            column.type().ifPresent(type -> columns.add(own(column, type)));
        }
        KeyClass keyClass = source.key().isEmpty() ? KeyClass.NONE : classOf(columns, source.key());
        TableShape shape =
                new TableShape(target, columns, source.key(), keyClass, List.of(), List.of(), List.of(), List.of());
        List<SchemaPlan.Statement> create =
                List.of(new SchemaPlan.Statement("table " + target, ShapeText.create(shape)));
        List<SchemaPlan.Statement> afterCopy = source.indexes().stream()
                .map(index -> new SchemaPlan.Statement(
                        "index %s of %s".formatted(index.name(), target), ShapeText.createIndex(target, index)))
                .toList();
        List<String> untranslated = source.references().stream()
                .map(reference -> "foreign key %s: not kept here".formatted(reference.name()))
                .toList();
        return new SchemaPlan(target, verdicts, create, afterCopy, untranslated);
    }

    private static Verdict verdict(Column column) {
        return column.type()
                .map(type -> new Verdict(Verdict.Fit.EXACT, type.toString(), ""))
                .orElseGet(() -> new Verdict(Verdict.Fit.REFUSED, column.declared(), "of no known kind"));
    }

    private static Column own(Column column, LogicalType type) {
        return new Column(column.name(), Optional.of(type), type.toString(), column.nullable(), column.preset());
    }

    @Override
    public Verdict verdict(LogicalType type, Column existing) {
        LogicalType own = existing.type().orElseThrow();
        if (own.kind() != type.kind()) {
            return new Verdict(Verdict.Fit.REFUSED, existing.declared(), "is of another kind");
        }
        boolean smaller = own.size() > 0 && (type.size() == 0 || type.size() > own.size());
        return smaller
                ? new Verdict(Verdict.Fit.LOSSY, existing.declared(), "longer values are rejected")
                : new Verdict(Verdict.Fit.EXACT, existing.declared(), "");
    }

    @Override
    public KeyClass keyClass(TableShape shape, List<String> key) {
        return key.isEmpty() || shape.keyClass() != KeyClass.ORDERED ? shape.keyClass() : classOf(shape.columns(), key);
    }

    private static KeyClass classOf(List<Column> columns, List<String> key) {
        boolean unordered = columns.stream()
                .filter(column -> key.contains(column.name()))
                .anyMatch(
                        column -> UNORDERED.contains(column.type().orElseThrow().kind()));
        return unordered ? KeyClass.UNORDERED : KeyClass.ORDERED;
    }

    @Override
    public Map<TableName, String> fingerprints(Collection<TableName> tables) {
        return step("read the columns of " + tables, () -> {
            Map<TableName, String> found = new LinkedHashMap<>();
            for (TableName name : tables) {
                server.findShelf(name).ifPresent(shelf -> found.put(name, ShapeText.create(shelf.shape())));
            }
            return found;
        });
    }

    @Override
    public SchemaPlan.Statement alter(TableShape source, TableName target, String column) {
        return step("read the definition of " + target, () -> {
            TableShape there = server.shelf(target).shape();
            Column wanted = source.column(column).orElseThrow();
            Column held = own(wanted, wanted.type().orElseThrow());
            List<Column> columns = new ArrayList<>(there.columns());
            int place = there.columns().stream().map(Column::name).toList().indexOf(column);
            if (place < 0) {
                columns.add(held);
            } else {
                columns.set(place, held);
            }
            TableShape changed = new TableShape(
                    target,
                    columns,
                    there.key(),
                    there.keyClass(),
                    there.indexes(),
                    there.references(),
                    there.checks(),
                    there.findings());
            return new SchemaPlan.Statement("column %s of %s".formatted(column, target), ShapeText.create(changed));
        });
    }

    @Override
    public void execute(SchemaPlan.Statement statement) {
        step("make " + statement.object(), () -> {
            String text = statement.text();
            if (ShapeText.isIndex(text)) {
                server.shelf(ShapeText.indexedTable(text)).addIndex(ShapeText.index(text));
            } else if (server.findShelf(ShapeText.shape(text).name()).isEmpty()) {
                server.createTable(ShapeText.shape(text));
            } else if (statement.object().startsWith("column ")) {
                server.shelf(ShapeText.shape(text).name()).redefine(ShapeText.shape(text));
            }
            return text;
        });
    }

    @Override
    public boolean hasRows(TableName name) {
        return step("look for rows in " + name, () -> !server.rows(name).isEmpty());
    }

    @Override
    public List<String> grant(List<TableName> tables, List<String> logins) {
        return logins.stream().filter(login -> !server.logins().contains(login)).toList();
    }

    @Override
    public OptionalLong nextNumber(TableName table, String column) {
        return step("read the next number of " + table, () -> {
            boolean gives = server.shelf(table).shape().column(column).stream()
                    .anyMatch(found -> found.preset().kind() == Column.Preset.Kind.IDENTITY);
            return gives
                    ? OptionalLong.of(server.numbers().getOrDefault(numberName(table, column), 1L))
                    : OptionalLong.empty();
        });
    }

    @Override
    public void nextNumber(TableName table, String column, long next) {
        step("set the next number of " + table, () -> server.numbers()
                .merge(numberName(table, column), next, Math::max));
    }

    private static String numberName(TableName table, String column) {
        return table + "." + column;
    }

    private <T> T step(String attempt, Supplier<T> step) {
        Session session = store.session();
        return session.step(attempt, step);
    }
}
