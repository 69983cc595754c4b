package dev.midflight.engine.follow;

import dev.midflight.spi.ChunkDone;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeySpan;
import dev.midflight.spi.Position;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The chunks of one table that are being copied or are copied, by their first key. Keys in between are still to be
 * copied.
 * Not thread-safe; guarded by {@link Crossing}.
 */
final class ChunkMap {

    private static final Key LOWEST = new Key(new byte[0]);

    private final TreeMap<Key, Chunk> chunks = new TreeMap<>();

    /** One chunk whose snapshot is fixed. */
    static final class Chunk {
        private final KeySpan span;
        private final int lane;
        private @Nullable SnapshotToken token;

        Chunk(KeySpan span, int lane, SnapshotToken token) {
            this.span = span;
            this.lane = lane;
            this.token = token;
        }

        int lane() {
            return lane;
        }

        /** The snapshot, or nothing once the log has passed everything that it sees. */
        Optional<SnapshotToken> token(Position position) {
            if (token != null && position.covers(token.highBound())) {
                token = null;
            }
            return Optional.ofNullable(token);
        }
    }

    void add(KeySpan span, int lane, SnapshotToken token) {
        chunks.put(span.first().orElse(LOWEST), new Chunk(span, lane, token));
    }

    void add(ChunkDone done, Source source) {
        add(done.span(), done.lane(), source.token(done.token()));
    }

    /** The chunk of a key, or nothing if its part is still to be copied. */
    Optional<Chunk> chunk(Key key) {
        Map.Entry<Key, Chunk> floor = chunks.floorEntry(key);
        if (floor == null || !floor.getValue().span.contains(key)) {
            return Optional.empty();
        }
        return Optional.of(floor.getValue());
    }

    /** The chunks whose snapshot does not include a transaction. */
    List<KeySpan> spansWithout(TxRef tx, Position position) {
        return chunks.values().stream()
                .filter(chunk -> chunk.token(position)
                        .map(token -> !token.exact() || token.sees(tx) != Tri.YES)
                        .orElse(true))
                .map(chunk -> chunk.span)
                .toList();
    }

    /** True if the log has passed the snapshots of all chunks. */
    boolean isPassed(Position position) {
        return chunks.values().stream().allMatch(chunk -> chunk.token(position).isEmpty());
    }

    /** The parts of the key space without a chunk, in key order. */
    List<KeySpan> gaps() {
        List<KeySpan> gaps = new ArrayList<>();
        Optional<Key> from = Optional.empty();
        boolean open = true;
        for (Chunk chunk : chunks.values()) {
            if (open && !from.equals(chunk.span.first())) {
                gaps.add(new KeySpan(from, chunk.span.first()));
            }
            from = chunk.span.end();
            open = from.isPresent();
        }
        if (open) {
            gaps.add(new KeySpan(from, Optional.empty()));
        }
        return gaps;
    }
}
