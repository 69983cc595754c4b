package dev.midflight.testkit.memory;

import dev.midflight.spi.Position;
import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;

/**
 * What a snapshot of a memory server sees, as far as the server's kind can tell.
 *
 * @param visibility the server's kind
 * @param seen EXACT_BY_TX: what the snapshot sees; TRI_STATE: what was reported before it; else empty
 * @param high a position that covers everything seen
 */
record MemoryToken(Visibility visibility, TxSet seen, MemoryPosition high) implements SnapshotToken {

    static MemoryToken parse(String text) {
        String[] parts = text.split("/", 3);
        return new MemoryToken(Visibility.valueOf(parts[0]), TxSet.parse(parts[1]), MemoryPosition.parse(parts[2]));
    }

    @Override
    public Tri sees(TxRef tx) {
        MemoryTxRef ref = (MemoryTxRef) tx;
        return switch (visibility) {
            case EXACT_BY_TX -> seen.contains(ref.id()) ? Tri.YES : Tri.NO;
            case EXACT_BY_POSITION -> ref.position() <= high.count() ? Tri.YES : Tri.NO;
            case TRI_STATE -> {
                if (seen.contains(ref.id())) {
                    yield Tri.YES;
                }
                yield ref.position() > high.count() ? Tri.NO : Tri.MAYBE;
            }
        };
    }

    @Override
    public boolean exact() {
        return visibility != Visibility.TRI_STATE;
    }

    @Override
    public Position highBound() {
        return high;
    }

    @Override
    public String encode() {
        return visibility + "/" + seen.encode() + "/" + high.encode();
    }
}
