package dev.midflight.engine.follow;

import dev.midflight.spi.SnapshotToken;
import dev.midflight.spi.Source;
import dev.midflight.spi.Tri;
import dev.midflight.spi.TxRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * The transactions that the log has delivered and that no snapshot has been seen to include. Those among them whose
 * changes
 * were left out because their chunk was still to be copied are saved with the progress: a chunk may only be read from a
 * snapshot that includes them all (the settle guard). Not thread-safe; guarded by {@link Crossing}.
 */
final class Unsettled {

    private final Map<TxRef, Boolean> leftOut = new LinkedHashMap<>();
    private String encoded = "";
    private boolean stale;
    private long settled;

    /** Takes over what was saved. */
    void restore(String saved, Source source) {
        for (String tx : saved.split(",", -1)) {
            if (!tx.isEmpty()) {
                leftOut.put(source.tx(tx), true);
                stale = true;
            }
        }
    }

    /** A transaction was delivered. */
    void delivered(TxRef tx) {
        leftOut.putIfAbsent(tx, false);
    }

    /** A change of this transaction was left out. */
    void leftOut(TxRef tx) {
        if (!Boolean.TRUE.equals(leftOut.put(tx, true))) {
            stale = true;
        }
    }

    /**
     * Forgets the transactions that a snapshot includes. A snapshot that was opened before may not include them, so
     * tickets
     * from before are worth nothing from now on.
     */
    void settle(SnapshotToken token) {
        if (leftOut.entrySet().removeIf(entry -> token.sees(entry.getKey()) == Tri.YES)) {
            stale = true;
            settled++;
        }
    }

    /** How often transactions were forgotten. */
    long ticket() {
        return settled;
    }

    /** True if a snapshot opened after the ticket includes every transaction of which something was left out. */
    boolean allowsCopy(SnapshotToken token, long ticket) {
        return ticket == settled
                && leftOut.entrySet().stream()
                        .noneMatch(entry -> entry.getValue() && token.sees(entry.getKey()) != Tri.YES);
    }

    /** True if a snapshot opened after the ticket includes every transaction that the log has delivered. */
    boolean allowsCheck(SnapshotToken token, long ticket) {
        return ticket == settled && leftOut.keySet().stream().allMatch(tx -> token.sees(tx) == Tri.YES);
    }

    int size() {
        return leftOut.size();
    }

    /** The transactions of which something was left out, as text. */
    String encode() {
        if (stale) {
            encoded = leftOut.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .map(entry -> entry.getKey().encode())
                    .collect(Collectors.joining(","));
            stale = false;
        }
        return encoded;
    }
}
