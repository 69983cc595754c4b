package dev.midflight.testkit.memory;

import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * All transactions of a server: which run, which are in the log, which are visible and which are reported as executed.
 * Confined to the server's gate.
 */
final class Ledger {

    private final String server;
    private final Visibility visibility;
    private final InstantSource clock;
    private final List<Work> log = new ArrayList<>();
    private final TreeMap<Long, Work> running = new TreeMap<>();
    private final TreeMap<Long, Work> hidden = new TreeMap<>();
    private final TreeSet<Long> unreported = new TreeSet<>();
    private long nextId = 1;
    private long discarded;

    Ledger(String server, Visibility visibility, InstantSource clock) {
        this.server = server;
        this.visibility = visibility;
        this.clock = clock;
    }

    Work begin(Optional<String> migration) {
        Work work = new Work(nextId++, migration);
        running.put(work.id(), work);
        unreported.add(work.id());
        return work;
    }

    /** Writes the commit record: from now on the log delivers it. */
    void append(Work work) {
        log.add(work);
        work.appended(log.size(), clock.instant());
        hidden.put(work.position(), work);
    }

    /** Makes it visible; where visibility is a prefix of the log, everything before it too. */
    void show(Work work) {
        if (visibility == Visibility.EXACT_BY_POSITION) {
            List.copyOf(hidden.headMap(work.position()).values()).forEach(this::showAlone);
        }
        showAlone(work);
    }

    /** Reports it as executed, which tokens of {@link Visibility#TRI_STATE} see. */
    void report(Work work) {
        unreported.remove(work.id());
    }

    /** All three. */
    void commit(Work work) {
        append(work);
        show(work);
        report(work);
    }

    void rollBack(Work work) {
        running.remove(work.id());
        unreported.remove(work.id());
        work.rolledBack();
    }

    private void showAlone(Work work) {
        hidden.remove(work.position());
        running.remove(work.id());
        work.visible();
        if (visibility != Visibility.TRI_STATE) {
            report(work);
        }
    }

    /** What a snapshot taken now sees. */
    TxSet visible() {
        return new TxSet(nextId, new HashSet<>(running.keySet()));
    }

    TxSet reported() {
        return new TxSet(nextId, new HashSet<>(unreported));
    }

    /** The end of the log. */
    MemoryPosition end() {
        return new MemoryPosition(server, log.size());
    }

    /** Up to where everything in the log is visible. */
    MemoryPosition visiblePrefix() {
        return new MemoryPosition(server, hidden.isEmpty() ? log.size() : hidden.firstKey() - 1);
    }

    /** The transaction of a number in the log, the first being 1. */
    Work at(long position) {
        return log.get((int) position - 1);
    }

    List<Work> running() {
        return List.copyOf(running.values());
    }

    List<Work> hidden() {
        return List.copyOf(hidden.values());
    }

    /** Transactions in the log that are not yet reported, visible or not. */
    List<Work> unreported() {
        return log.stream().filter(work -> unreported.contains(work.id())).toList();
    }

    void discard(long upTo) {
        discarded = Math.max(discarded, Math.min(upTo, log.size()));
    }

    /** Up to where the log was discarded. */
    long discarded() {
        return discarded;
    }
}
