package dev.midflight.engine.follow;

import dev.midflight.spi.LaneProgress;
import dev.midflight.spi.Position;
import dev.midflight.spi.StoreRefusedException;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What a direction keeps in its target between runs: where it started, how many lanes, who owns a key, how far. */
public final class States {

    private static final String START = "start";
    private static final String LANES = "lanes";
    private static final String SPREAD = "spread";

    private States() {}

    /** True if the direction was begun and its start is saved. */
    public static boolean isBegun(Direction direction) {
        return direction.target().notes().containsKey(START);
    }

    /** Fixes where the log begins and saves it; everything committed later will be followed. */
    public static Position begin(Direction direction, int lanes, Spread spread) {
        List<Table> tables =
                direction.tables().stream().map(pair -> pair.source()).toList();
        Position start = direction.source().startLog(tables);
        direction.target().note(LANES, Integer.toString(lanes));
        direction.target().note(SPREAD, spread.name());
        direction.target().note(START, start.encode());
        return start;
    }

    /** Saves that nothing is left to copy and changes only follow; all lanes must stand at a barrier. */
    public static void follow(Direction direction) {
        direction.target().note(SPREAD, direction.following().name());
    }

    /** Where the direction goes on. */
    public static Resume resume(Direction direction) {
        Map<String, String> notes = direction.target().notes();
        String start = notes.get(START);
        if (start == null) {
            throw new StoreRefusedException(
                    "The store has no state of the direction %s, which was begun.".formatted(direction.name()),
                    "It was removed, or this is another database: name the right one, or finish the migration.",
                    null);
        }
        Map<Integer, LaneProgress> saved = new HashMap<>();
        for (LaneProgress lane : direction.target().progress()) {
            if (!lane.position().isEmpty()) {
                saved.put(lane.lane(), lane);
            }
        }
        List<LaneProgress> lanes = new ArrayList<>();
        int count = Integer.parseInt(notes.getOrDefault(LANES, "1"));
        for (int lane = 0; lane < count; lane++) {
            lanes.add(saved.getOrDefault(lane, new LaneProgress(lane, start, "")));
        }
        return new Resume(
                Spread.valueOf(notes.getOrDefault(SPREAD, Spread.BY_CHUNK.name())),
                lanes,
                direction.target().chunks());
    }
}
