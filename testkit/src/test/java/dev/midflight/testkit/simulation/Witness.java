package dev.midflight.testkit.simulation;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TxRef;
import dev.midflight.testkit.memory.MemoryServer;
import dev.midflight.testkit.memory.MemoryTx;
import dev.midflight.testkit.memory.Row;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A table into which each transaction of the application puts one row, at its begin or its end. So the target itself
 * tells which transactions it has; where they must be whole, everything else there must be what exactly these have
 * written.
 */
final class Witness {

    private final MemoryServer source;
    private final MemoryServer target;
    private final TablePair table;
    private final Map<MemoryTx, Long> numbers = new HashMap<>();
    private final Map<MemoryTx, Set<String>> written = new HashMap<>();
    private final Set<MemoryTx> present = new HashSet<>();
    private final List<MemoryTx> ended = new ArrayList<>();
    private Set<Long> before = Set.of();

    Witness(MemoryServer source, MemoryServer target, TablePair table) {
        this.source = source;
        this.target = target;
        this.table = table;
    }

    TablePair table() {
        return table;
    }

    MemoryTx begins(MemoryTx tx, boolean atOnce) {
        numbers.put(tx, (long) numbers.size());
        if (atOnce) {
            insert(tx);
        }
        return tx;
    }

    void wrote(MemoryTx tx, TableName name, long key) {
        written.computeIfAbsent(tx, ignored -> new HashSet<>()).add(name + "/" + key);
    }

    /** The transaction is about to get its place in the log. */
    void ends(MemoryTx tx) {
        if (!present.contains(tx)) {
            insert(tx);
        }
        ended.add(tx);
    }

    /** The target is what some set of whole transactions has made of it, which only grows and has no gaps. */
    void check(List<TablePair> tables) {
        Set<Long> there = target.rows(table.target().name()).stream()
                .map(row -> row.number(0))
                .collect(Collectors.toSet());
        assertThat(there).as("transactions in the target").containsAll(before);
        before = there;
        Map<TxRef, Long> byRef =
                ended.stream().filter(tx -> !tx.open()).collect(Collectors.toMap(MemoryTx::ref, numbers::get));
        for (TablePair each : tables) {
            TableName name = each.source().name();
            if (each.source().keyClass() == KeyClass.NONE) {
                assertThat(target.rows(each.target().name()))
                        .as("rows of %s by transactions %s", name, there)
                        .containsExactlyInAnyOrderElementsOf(
                                source.rowsOf(name, tx -> there.contains(byRef.getOrDefault(tx, 0L))));
                continue;
            }
            Map<Long, Row> rows = target.rows(each.target().name()).stream()
                    .collect(Collectors.toMap(row -> row.number(0), row -> row));
            for (long id = 0; id < World.KEYS; id++) {
                assertThat(rows.get(id))
                        .as("row %d of %s by transactions %s", id, name, there)
                        .isEqualTo(source.rowOf(name, Row.of(id), tx -> there.contains(byRef.getOrDefault(tx, 0L)))
                                .orElse(null));
            }
        }
        checkDependencies(there);
    }

    private void checkDependencies(Set<Long> there) {
        Set<String> missed = new HashSet<>();
        for (MemoryTx tx : ended) {
            Set<String> keys = written.getOrDefault(tx, Set.of());
            if (!there.contains(numbers.get(tx))) {
                missed.addAll(keys);
            } else {
                assertThat(Collections.disjoint(missed, keys))
                        .as("%s is in the target and one before it, which wrote the same, is not", tx)
                        .isTrue();
            }
        }
    }

    private void insert(MemoryTx tx) {
        long number = requireNonNull(numbers.get(tx), "number");
        tx.insert(table.source().name(), Row.of(number, number));
        present.add(tx);
    }
}
