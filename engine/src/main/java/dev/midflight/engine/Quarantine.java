package dev.midflight.engine;

import dev.midflight.engine.fault.Explanation;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalWriter;
import dev.midflight.engine.journal.QuarantinedRow;
import dev.midflight.engine.journal.RowAddress;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Quarantined;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Rows that could not be written, and the operator's decisions on them. One thread. */
public final class Quarantine {

    private static final String ALL = "ALL";

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
     * @param direction the way on which it could not be written: {@code forward} or {@code reverse}
     * @param cause why it could not be written
     * @param skipped whether the operator decided to leave it out
     */
    public record Row(
            String table, Map<String, Object> key, String id, String direction, String cause, boolean skipped) {}

    /** All rows in quarantine, those of the direction that runs first. */
    public List<Row> list() {
        Set<RowAddress> skipped = skipped();
        List<Row> rows = new ArrayList<>();
        for (Direction direction : List.of(live.direction(), live.opposite())) {
            for (Quarantined row : direction.target().quarantine()) {
                TablePair table = direction.tables().get(row.table());
                rows.add(new Row(
                        name(row),
                        new LinkedHashMap<>(MismatchFile.keyValues(table.source(), row.key())),
                        id(row),
                        direction.name(),
                        row.cause(),
                        skipped.contains(address(row, direction))));
            }
        }
        return rows;
    }

    /** Decides that a row stays out of the target; {@code ALL} for every row. */
    public int skip(String id) {
        List<Quarantined> chosen = chosen(id);
        for (Quarantined row : chosen) {
            decide(row, QuarantinedRow.State.SKIPPED);
        }
        return chosen.size();
    }

    /** Writes a row again as the source has it now; returns how many are still refused. */
    public int retry(String id) throws InterruptedException {
        return retry(chosen(id));
    }

    /** Writes those rows again on which nothing is decided and for which the plan has a rule by now. */
    void retryByRule() throws InterruptedException {
        List<Quarantined> ruled = open().stream()
                .filter(row ->
                        !table(row).rules().isIdentity() && table(row).source().keyClass() != KeyClass.NONE)
                .toList();
        if (!ruled.isEmpty()) {
            retry(ruled);
        }
    }

    /** How many rows wait for a decision. */
    public long undecided() {
        return open().size();
    }

    private int retry(List<Quarantined> chosen) throws InterruptedException {
        Map<Integer, Set<Key>> keys = new HashMap<>();
        for (Quarantined row : chosen) {
            keys.computeIfAbsent(row.table(), ignored -> new HashSet<>()).add(row.key());
        }
        for (Map.Entry<Integer, Set<Key>> table : keys.entrySet()) {
            TablePair pair = live.direction().tables().get(table.getKey());
            if (pair.source().keyClass() == KeyClass.NONE) {
                throw new UsageException(new Explanation(
                        "Cannot write rows of %s again".formatted(pair.source().name()),
                        "quarantine",
                        "the table has no key by which a single row could be read again",
                        "Correct the row in the source, which takes it out of quarantine, or leave it out with --skip.",
                        Explanation.EXIT_USAGE));
            }
            live.verifier().writeAgain(pair, table.getValue());
        }
        Set<String> left =
                live.direction().target().quarantine().stream().map(this::id).collect(Collectors.toSet());
        chosen.stream().filter(row -> !left.contains(id(row))).forEach(row -> decide(row, QuarantinedRow.State.DONE));
        return (int) chosen.stream().filter(row -> left.contains(id(row))).count();
    }

    private void decide(Quarantined row, QuarantinedRow.State state) {
        RowAddress address = address(row, live.direction());
        writer.quarantine(List.of(new JournalWriter.Refusal(address, row.cause())));
        writer.decide(address, state);
    }

    private List<Quarantined> open() {
        Set<RowAddress> skipped = skipped();
        return live.direction().target().quarantine().stream()
                .filter(row -> !skipped.contains(address(row, live.direction())))
                .toList();
    }

    private Set<RowAddress> skipped() {
        return journal.quarantined(QuarantinedRow.State.SKIPPED, Long.MAX_VALUE).stream()
                .map(QuarantinedRow::row)
                .collect(Collectors.toSet());
    }

    private List<Quarantined> chosen(String id) {
        List<Quarantined> rows = live.direction().target().quarantine();
        List<Quarantined> chosen = rows.stream()
                .filter(row -> id.equals(ALL) || id(row).equals(id))
                .toList();
        if (chosen.isEmpty()) {
            boolean former = live.opposite().target().quarantine().stream()
                    .anyMatch(row -> id.equals(ALL) || id(row).equals(id));
            throw new UsageException(new Explanation(
                    "Cannot decide on row " + id,
                    "quarantine",
                    former
                            ? "it could not be written on the way that does not run now, where it stays decided"
                            : "no row in quarantine has this key",
                    "Take one of direction %s from quarantine --list, or ALL."
                            .formatted(live.direction().name()),
                    Explanation.EXIT_USAGE));
        }
        return chosen;
    }

    private TablePair table(Quarantined row) {
        return live.direction().tables().get(row.table());
    }

    /** The table by the name that the operator gave it in the plan, whichever way the rows go. */
    private String name(Quarantined row) {
        Direction forward = live.direction().name().equals("forward") ? live.direction() : live.opposite();
        return forward.tables().get(row.table()).source().name().toString();
    }

    private String id(Quarantined row) {
        return name(row) + ":" + row.key();
    }

    private RowAddress address(Quarantined row, Direction direction) {
        return new RowAddress(
                name(row),
                row.key().toString(),
                RowAddress.Direction.valueOf(direction.name().toUpperCase(Locale.ROOT)));
    }
}
