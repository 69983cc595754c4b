package dev.midflight.spi;

import java.io.IOException;
import java.util.Optional;

/**
 * Takes in the values of one column that has bytes: those of usual length into the vector; longer ones that only pass
 * through beside it; and refuses those for which there is no room.
 */
public final class ColumnIntake {

    /**
     * Of the heap, for a value that has to be held: with its other forms on the way, as text, as parameter, as key, it
     * takes many times as much, in several lanes at once.
     */
    private static final int HEAP_PART = 64;

    private static final long UTF8_BYTES_MAX = 4;

    private final Table table;
    private final int place;
    private final boolean passes;

    /** For a column of a table. */
    public ColumnIntake(Table table, int place) {
        this.table = table;
        this.place = place;
        Kind kind = table.columns().get(place).type().kind();
        this.passes = (kind == Kind.TEXT || kind == Kind.BYTES) && !table.key().contains(place);
    }

    /** One for each column of a table. */
    public static ColumnIntake[] of(Table table) {
        ColumnIntake[] intakes = new ColumnIntake[table.columns().size()];
        for (int place = 0; place < intakes.length; place++) {
            intakes[place] = new ColumnIntake(table, place);
        }
        return intakes;
    }

    /** The longest value that is held in memory: a part of the heap that is allowed. */
    public static long heldBytesMax() {
        return Math.max(LargeValue.BYTES_MIN, Runtime.getRuntime().maxMemory() / HEAP_PART);
    }

    /** The longest value of this column that is carried. */
    public long bytesMax() {
        return passes ? LargeValue.BYTES_MAX : Math.min(LargeValue.BYTES_MAX, heldBytesMax());
    }

    /**
     * True if a value of this length, whose bytes come as they are to be, is to be kept beside the vector.
     *
     * @throws StoreRefusedException if it is too long
     */
    public boolean isLarge(long length) {
        if (length <= LargeValue.BYTES_MIN) {
            return false;
        }
        if (!passes) {
            requireHeld(length);
        }
        return passes;
    }

    /**
     * Lets a value pass that has to be held, for its bytes are to be changed.
     *
     * @throws StoreRefusedException if it is too long for that
     */
    public void requireHeld(long length) {
        if (length > heldBytesMax()) {
            throw new StoreRefusedException(
                    "A value of column %s of %s has %d bytes; %s."
                            .formatted(name(), table.name(), length, limit(heldBytesMax(), false)),
                    remedy(heldBytesMax(), false),
                    null);
        }
    }

    /**
     * Appends a value of {@code length} bytes.
     *
     * @throws StoreRefusedException if it is too long
     */
    public void append(Vector into, long length, LargeValue.Source from) throws IOException {
        if (isLarge(length)) {
            into.addLarge(LargeValue.of((int) length, from));
            return;
        }
        int start = into.addBytes((int) length);
        from.read(into.bytes(), start, (int) length);
    }

    /** True if the column's type allows for values that are too long, here or for the target. */
    public boolean canExceed(ValueLimit target) {
        LogicalType type = table.columns().get(place).type();
        long most = Math.min(bytesMax(), target.bytes());
        return switch (type.kind()) {
            case TEXT -> type.size() == 0 || type.size() * UTF8_BYTES_MAX > most;
            case BYTES -> type.size() == 0 || type.size() > most;
            case JSON, ARRAY, GEOMETRY -> true;
            default -> false;
        };
    }

    /** What to say of a column whose longest value has so many bytes; nothing if it can be carried. */
    public Optional<Finding> finding(long length, ValueLimit target) {
        if (length <= bytesMax()) {
            return length <= target.bytes()
                    ? Optional.empty()
                    : Optional.of(Finding.refuse(
                            "column %s.%s".formatted(table.name(), name()),
                            "a value has %d bytes; the target takes %d at most (%s)"
                                    .formatted(length, target.bytes(), target.setting()),
                            "Raise it there, or leave the column out (columns: { %s: ~ }).".formatted(name())));
        }
        return Optional.of(Finding.refuse(
                "column %s.%s".formatted(table.name(), name()),
                "a value has %d bytes; %s".formatted(length, limit(bytesMax(), passes)),
                remedy(bytesMax(), passes)));
    }

    private String name() {
        return table.columns().get(place).name();
    }

    private String limit(long most, boolean beside) {
        if (beside) {
            return "%d are the most that are carried (%d MiB)".formatted(most, most >> 20);
        }
        String why = table.keyClass() == KeyClass.NONE
                ? "the table has no key"
                : table.key().contains(place) ? "the column is part of the key" : "it is changed on the way";
        return "it has to be held in memory, for %s, and %d are the most with a heap of %d MiB"
                .formatted(why, most, Runtime.getRuntime().maxMemory() >> 20);
    }

    private String remedy(long most, boolean beside) {
        return "Shorten it (octet_length(%s) > %d finds it), or leave the column out (columns: { %s: ~ })%s."
                .formatted(
                        name(),
                        most,
                        name(),
                        beside ? "" : ", or allow more memory (MIDFLIGHT_JAVA_OPTS=-Xmx1g, for example)");
    }
}
