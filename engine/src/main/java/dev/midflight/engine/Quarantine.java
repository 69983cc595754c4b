package dev.midflight.engine;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.QuarantinedRow;
import dev.midflight.engine.journal.RowAddress;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Quarantined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Rows that could not be written, and the operator's decisions on them. One thread. */
public final class Quarantine {

    private final Live live;
    private final JournalWriter writer;
    private final Journal journal;

    Quarantine(Live live, JournalWriter writer, Journal journal) {
        this.live = live;
        this.writer = writer;
        this.journal = journal;
    }

    /**
     * A row in quarantine.
     *
     * @param table the source's table
     * @param key the key's columns and values
     * @param id how the row is named to {@code --skip} and {@code --retry}: {@code table:hex}
     * @param cause why it could not be written
     * @param skipped whether the operator decided to leave it out
     */
    public record Row(String table, Map<String, Object> key, String id, String cause, boolean skipped) {}

    /** All rows in quarantine. */
    public List<Row> list() {
        Set<RowAddress> skipped = new HashSet<>();
        journal.quarantined(QuarantinedRow.State.SKIPPED, Long.MAX_VALUE).forEach(row -> skipped.add(row.row()));
        List<Row> rows = new ArrayList<>();
        for (Quarantined row : live.direction().target().quarantine()) {
            TablePair table = live.direction().tables().get(row.table());
            rows.add(new Row(
                    table.source().name().toString(),
                    new LinkedHashMap<>(MismatchFile.keyValues(table.source(), row.key())),
                    id(table, row),
                    row.cause(),
                    skipped.contains(address(table, row))));
        }
        return rows;
    }

    /** Decides that a row stays out of the target; {@code ALL} for every row. */
    public int skip(String id) {
        int decided = 0;
        for (Quarantined row : chosen(id)) {
            TablePair table = live.direction().tables().get(row.table());
            RowAddress address = address(table, row);
            writer.quarantine(List.of(new JournalWriter.Refusal(address, row.cause())));
            writer.decide(address, QuarantinedRow.State.SKIPPED);
            decided++;
        }
        return decided;
    }

    /** Writes a row again as the source has it now; returns how many are still refused. */
    public int retry(String id) throws InterruptedException {
        Map<Integer, Set<dev.midflight.spi.Key>> keys = new HashMap<>();
        List<Quarantined> chosen = chosen(id);
        for (Quarantined row : chosen) {
            keys.computeIfAbsent(row.table(), ignored -> new HashSet<>()).add(row.key());
        }
        for (Map.Entry<Integer, Set<dev.midflight.spi.Key>> table : keys.entrySet()) {
            live.verifier().writeAgain(live.direction().tables().get(table.getKey()), table.getValue());
        }
        Set<String> left = new HashSet<>();
        for (Quarantined row : live.direction().target().quarantine()) {
            left.add(id(live.direction().tables().get(row.table()), row));
        }
        return (int) chosen.stream()
                .filter(row -> left.contains(id(live.direction().tables().get(row.table()), row)))
                .count();
    }

    private List<Quarantined> chosen(String id) {
        List<Quarantined> chosen = live.direction().target().quarantine().stream()
                .filter(row -> id.equals("ALL")
                        || id(live.direction().tables().get(row.table()), row).equals(id))
                .toList();
        if (chosen.isEmpty()) {
            throw new UsageException(new Explanation(
                    "Cannot decide on row " + id,
                    "quarantine",
                    "no row in quarantine has this key",
                    "Take one from quarantine --list, or ALL.",
                    Explanation.EXIT_USAGE));
        }
        return chosen;
    }

    private static String id(TablePair table, Quarantined row) {
        return table.source().name() + ":" + row.key();
    }

    private RowAddress address(TablePair table, Quarantined row) {
        return new RowAddress(
                table.source().name().toString(),
                row.key().toString(),
                live.direction().name().equals("forward")
                        ? RowAddress.Direction.FORWARD
                        : RowAddress.Direction.REVERSE);
    }
}
