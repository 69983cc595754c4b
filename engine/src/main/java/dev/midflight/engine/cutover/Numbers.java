package dev.midflight.engine.cutover;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Carries over which numbers a store gives next. Done before the pause with a margin, so that inside the pause a
 * comparison
 * is enough; a number that the old side gave to a row which was deleted since is not given again.
 */
final class Numbers {

    private static final long MARGIN = 1_000;
    private static final int ATTEMPTS = 5;

    private final Side from;
    private final Side to;

    Numbers(Side from, Side to) {
        this.from = from;
        this.to = to;
    }

    /** Moves the new side's numbers ahead of the old side's; returns what was set. */
    List<String> carry() {
        List<String> set = new ArrayList<>();
        for (int i = 0; i < from.tables().size(); i++) {
            Table old = from.tables().get(i);
            Table now = to.tables().get(i);
            for (int place = 0; place < old.columns().size(); place++) {
                if (isWhole(old.columns().get(place))) {
                    carry(old, now, place, set);
                }
            }
        }
        return set;
    }

    private static boolean isWhole(ColumnSpec column) {
        Kind kind = column.type().kind();
        return kind == Kind.INTEGER || kind == Kind.UNSIGNED;
    }

    private void carry(Table old, Table now, int place, List<String> set) {
        String column = now.columns().get(place).name();
        OptionalLong next = from.store()
                .schema()
                .nextNumber(old.name(), old.columns().get(place).name());
        OptionalLong there = to.store().schema().nextNumber(now.name(), column);
        if (next.isEmpty() || there.isEmpty() || there.getAsLong() >= next.getAsLong() + MARGIN / 2) {
            return;
        }
        long wanted = Math.addExact(next.getAsLong(), MARGIN);
        set(now, column, wanted);
        set.add("%s.%s = %d".formatted(now.name(), column, wanted));
    }

    /** Tries a few times: an open transaction of somebody's may be in the way for a moment. */
    private void set(Table table, String column, long wanted) {
        for (int attempt = 1; ; attempt++) {
            try {
                to.store().schema().nextNumber(table.name(), column, wanted);
                return;
            } catch (StoreUnavailableException e) {
                if (attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    /** The columns whose numbers on the new side are behind the old side's; none after {@link #carry} in good time. */
    List<String> behind() {
        List<String> behind = new ArrayList<>();
        for (int i = 0; i < from.tables().size(); i++) {
            Table old = from.tables().get(i);
            Table now = to.tables().get(i);
            for (int place = 0; place < old.columns().size(); place++) {
                if (!isWhole(old.columns().get(place))) {
                    continue;
                }
                OptionalLong next = from.store()
                        .schema()
                        .nextNumber(old.name(), old.columns().get(place).name());
                OptionalLong there = to.store()
                        .schema()
                        .nextNumber(now.name(), now.columns().get(place).name());
                if (next.isPresent() && there.isPresent() && there.getAsLong() < next.getAsLong()) {
                    behind.add("%s.%s"
                            .formatted(now.name(), now.columns().get(place).name()));
                }
            }
        }
        return behind;
    }
}
