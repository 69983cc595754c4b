package dev.midflight.spi;

import java.util.List;

/**
 * A place in a source's log from which reading can start again, opaque to the engine and only partly ordered.
 * Implementations are immutable.
 */
public interface Position {

    /** True if everything up to {@code mark} is also up to this position; both come from the same source. */
    boolean covers(Position mark);

    /** True if reading from this position on no longer delivers {@code tx}, a transaction of the same source's log. */
    boolean includes(TxRef tx);

    /** Roughly how many bytes of memory it takes beyond a few numbers; some sources have a set of ids in it. */
    default int size() {
        return 0;
    }

    /** The position as text; {@link Source#position} reads it back. */
    String encode();

    /**
     * The one that all of these positions of one server cover.
     *
     * @throws IllegalArgumentException if there are none
     */
    static Position lowest(List<Position> positions) {
        return positions.stream()
                .reduce((a, b) -> a.covers(b) ? b : a)
                .orElseThrow(() -> new IllegalArgumentException("no positions"));
    }
}
