package dev.midflight.engine.cutover;

import dev.midflight.spi.ColumnSpec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.StoreUnavailableException;
import dev.midflight.spi.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
    private Optional<List<Counter>> counters = Optional.empty();

    Numbers(Side from, Side to) {
        this.from = from;
        this.to = to;
    }

    /**
     * A column to which both sides give numbers.
     *
     * @param old the old side's table
     * @param now the new side's
     * @param place the column's place in both
     */
    private record Counter(Table old, Table now, int place) {

        /** How far ahead the new side is set: not so far that a small type has few numbers left. */
        long margin(long next) {
            LogicalType type = old.columns().get(place).type();
            int bits = type.kind() == Kind.INTEGER ? type.size() - 1 : type.size();
            long most = bits >= Long.SIZE - 1 ? Long.MAX_VALUE : (1L << bits) - 1;
            return Math.max(0, Math.min(MARGIN, (most - next) / 2));
        }

        String oldColumn() {
            return old.columns().get(place).name();
        }

        String column() {
            return now.columns().get(place).name();
        }
    }

    /** Moves the new side's numbers ahead of the old side's; returns what was set. */
    List<String> carry() {
        if (counters.isEmpty()) {
            counters = Optional.of(look());
        }
        List<String> set = new ArrayList<>();
        counters.get().forEach(counter -> carry(counter, set));
        return set;
    }

    /** Most columns give no numbers; to find that out for each of them would take long inside the pause. */
    private List<Counter> look() {
        List<Counter> found = new ArrayList<>();
        for (int i = 0; i < from.tables().size(); i++) {
            Table old = from.tables().get(i);
            for (int place = 0; place < old.columns().size(); place++) {
                Counter counter = new Counter(old, to.tables().get(i), place);
                if (isWhole(old.columns().get(place))
                        && next(counter).isPresent()
                        && there(counter).isPresent()) {
                    found.add(counter);
                }
            }
        }
        return found;
    }

    private OptionalLong next(Counter counter) {
        return from.store().schema().nextNumber(counter.old().name(), counter.oldColumn());
    }

    private OptionalLong there(Counter counter) {
        return to.store().schema().nextNumber(counter.now().name(), counter.column());
    }

    private static boolean isWhole(ColumnSpec column) {
        Kind kind = column.type().kind();
        return kind == Kind.INTEGER || kind == Kind.UNSIGNED;
    }

    private void carry(Counter counter, List<String> set) {
        OptionalLong next = next(counter);
        OptionalLong there = there(counter);
        if (next.isEmpty() || there.isEmpty()) {
            return;
        }
        long margin = counter.margin(next.getAsLong());
        if (there.getAsLong() >= next.getAsLong() + margin / 2) {
            return;
        }
        long wanted = next.getAsLong() + margin;
        set(counter.now(), counter.column(), wanted);
        set.add("%s.%s = %d".formatted(counter.now().name(), counter.column(), wanted));
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

    /** True if numbers of the new side are behind the old side's; not so after {@link #carry} in good time. */
    boolean isBehind() {
        for (Counter counter : counters.orElseThrow()) {
            OptionalLong next = next(counter);
            OptionalLong there = there(counter);
            if (next.isPresent() && there.isPresent() && there.getAsLong() < next.getAsLong()) {
                return true;
            }
        }
        return false;
    }
}
