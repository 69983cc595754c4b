package dev.midflight.testkit.memory;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.Quarantined;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What one direction of one migration keeps in a server. Confined to the server's gate. */
final class LaneState {

    private record ChunkId(int table, KeySpan span) {}

    private record RowId(int table, Key key) {}

    private final TreeMap<Integer, LaneProgress> progress = new TreeMap<>();
    private final Map<ChunkId, ChunkDone> chunks = new LinkedHashMap<>();
    private final Map<RowId, Quarantined> quarantine = new LinkedHashMap<>();
    private final TreeMap<String, String> notes = new TreeMap<>();
    private final Map<Integer, Work> holders = new HashMap<>();
    private long epoch;

    long epoch() {
        return epoch;
    }

    void epoch(long newest) {
        epoch = newest;
    }

    void save(LaneProgress lane) {
        progress.put(lane.lane(), lane);
    }

    void save(ChunkDone chunk) {
        chunks.put(new ChunkId(chunk.table(), chunk.span()), chunk);
    }

    void save(Quarantined row) {
        quarantine.put(new RowId(row.table(), row.key()), row);
    }

    void release(int table, Key key) {
        quarantine.remove(new RowId(table, key));
    }

    void note(String name, String text) {
        notes.put(name, text);
    }

    /** Forgets how far it is. */
    void reset() {
        progress.clear();
        chunks.clear();
        notes.clear();
    }

    /** The transaction that has the lane's progress row, if it still runs. */
    Map<Integer, Work> holders() {
        holders.values().removeIf(work -> !work.running());
        return holders;
    }

    List<LaneProgress> progress() {
        return List.copyOf(progress.values());
    }

    List<ChunkDone> chunks() {
        return List.copyOf(chunks.values());
    }

    List<Quarantined> quarantine() {
        return List.copyOf(quarantine.values());
    }

    Map<String, String> notes() {
        return Map.copyOf(notes);
    }
}
