package dev.midflight.examples.shop;

import dev.midflight.examples.shop.CompareResult.Difference;
import dev.midflight.examples.shop.CompareResult.Kind;
import dev.midflight.examples.shop.CompareResult.TableResult;
import dev.midflight.examples.shop.ComparedSide.TableShape;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Compares all rows of two databases, by code that shares nothing with the migration tool.
 *
 * <p>Each value is brought into one canonical text, each row into a digest, each table into a sum. Where two sums
 * differ, the table is read again to name the first keys. Known weakness: rows must not change meanwhile, so the shop
 * has to be stopped.
 */
public final class IndependentCompare {

    private static final int DIFFERENCES_MAX = 10;

    private final ComparedSide a;
    private final ComparedSide b;

    private IndependentCompare(ComparedSide a, ComparedSide b) {
        this.a = a;
        this.b = b;
    }

    /** Compares the tables of {@link ShopSchema}. */
    public static CompareResult compare(Connection a, Connection b) throws SQLException {
        return compare(a, b, ShopSchema.TABLES);
    }

    /**
     * Compares {@code tables}. Either side may be MariaDB or PostgreSQL. The sessions' time zones are set to UTC and
     * stay so.
     *
     * @throws SQLException if a table cannot be read; nothing is then known
     * @throws IllegalStateException if a column has a type that is not known here
     */
    public static CompareResult compare(Connection a, Connection b, List<String> tables) throws SQLException {
        IndependentCompare compare = new IndependentCompare(ComparedSide.of(a), ComparedSide.of(b));
        List<TableResult> results = new ArrayList<>();
        for (String table : tables) {
            results.add(compare.table(table));
        }
        return new CompareResult(results);
    }

    private TableResult table(String table) throws SQLException {
        List<Difference> differences = new ArrayList<>();
        TableShape shape = shape(table, differences);
        RowSum sumA = new RowSum();
        RowSum sumB = new RowSum();
        if (!shape.forms().isEmpty()) {
            a.read(shape, sumA::add);
            b.read(shape, sumB::add);
        }
        boolean equal = differences.isEmpty() && sumA.equalTo(sumB);
        if (!sumA.equalTo(sumB)) {
            nameRows(shape, differences);
        }
        return new TableResult(table, sumA.count(), sumB.count(), equal, differences);
    }

    private TableShape shape(String table, List<Difference> differences) throws SQLException {
        Map<String, ComparedColumn> columnsA = a.columns(table);
        Map<String, ComparedColumn> columnsB = b.columns(table);
        TreeSet<String> incomparable = new TreeSet<>(columnsA.keySet());
        incomparable.addAll(columnsB.keySet());
        Map<String, Form> forms = new LinkedHashMap<>();
        for (ComparedColumn column : columnsA.values()) {
            Optional<Form> form = Optional.ofNullable(columnsB.get(column.name()))
                    .flatMap(other -> column.form().join(other.form()));
            form.ifPresent(joined -> {
                forms.put(column.name(), joined);
                incomparable.remove(column.name());
            });
        }
        if (!incomparable.isEmpty() || forms.isEmpty()) {
            differences.add(new Difference(table, Kind.SHAPE, "", List.copyOf(incomparable)));
        }
        return new TableShape(table, a.key(table), forms);
    }

    /** Holds one digest for each row of the table: about 150 bytes a row, and only once something is wrong. */
    private void nameRows(TableShape shape, List<Difference> differences) throws SQLException {
        RowSum digests = new RowSum();
        Map<String, RowSum.RowDigest> onlyInA = new HashMap<>();
        a.read(shape, texts -> onlyInA.put(shape.key(texts), digests.digest(texts)));
        Map<String, String[]> changed = new LinkedHashMap<>();
        b.read(shape, texts -> {
            String key = shape.key(texts);
            RowSum.RowDigest digest = onlyInA.remove(key);
            if (digest == null) {
                add(differences, new Difference(shape.table(), Kind.MISSING_IN_A, key, List.of()));
            } else if (!digest.equals(digests.digest(texts)) && changed.size() < DIFFERENCES_MAX) {
                changed.put(key, texts.clone());
            }
        });
        onlyInA.keySet().stream()
                .sorted()
                .forEach(key -> add(differences, new Difference(shape.table(), Kind.MISSING_IN_B, key, List.of())));
        if (!changed.isEmpty()) {
            nameColumns(shape, changed, differences);
        }
    }

    private void nameColumns(TableShape shape, Map<String, String[]> changed, List<Difference> differences)
            throws SQLException {
        a.read(shape, texts -> {
            String key = shape.key(texts);
            String[] other = changed.get(key);
            if (other != null) {
                List<String> columns = new ArrayList<>();
                int index = 0;
                for (String name : shape.forms().keySet()) {
                    if (!texts[index].equals(other[index])) {
                        columns.add(name);
                    }
                    index++;
                }
                differences.add(new Difference(shape.table(), Kind.CHANGED, key, columns));
            }
        });
    }

    private static void add(List<Difference> differences, Difference difference) {
        if (differences.size() < DIFFERENCES_MAX) {
            differences.add(difference);
        }
    }
}
