package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreRefusedException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** XA transactions that are prepared and not decided, with their changes. Bounded in bytes. */
final class XaHeld {

    private static final long BYTES_MAX = 64L << 20;

    private final Map<String, Prepared> byXid = new LinkedHashMap<>();
    private long bytes;

    private record Prepared(OpenTransaction transaction, String gtidsBefore) {}

    /**
     * Keeps a prepared transaction.
     *
     * @param gtidsBefore the ids before it, from which its changes can be read again
     */
    void keep(String xid, OpenTransaction transaction, String gtidsBefore) {
        bytes += transaction.heldBytes();
        if (bytes > BYTES_MAX) {
            throw new StoreRefusedException(
                    "Prepared XA transactions hold %d bytes of changes, more than %d; the last is %s."
                            .formatted(bytes, BYTES_MAX, xid),
                    "Commit or roll back the transactions that XA RECOVER shows.",
                    null);
        }
        byXid.put(xid, new Prepared(transaction, gtidsBefore));
    }

    /** Hands out a transaction that is now decided. */
    Optional<OpenTransaction> release(String xid) {
        Prepared prepared = byXid.remove(xid);
        if (prepared == null) {
            return Optional.empty();
        }
        bytes -= prepared.transaction().heldBytes();
        return Optional.of(prepared.transaction());
    }

    /** The ids before the oldest transaction that is held, if any is. */
    Optional<String> restart() {
        return byXid.values().stream().findFirst().map(Prepared::gtidsBefore);
    }
}
