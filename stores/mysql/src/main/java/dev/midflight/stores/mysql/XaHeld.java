package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreRefusedException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** XA transactions that are prepared and not decided, with their changes. Bounded in bytes. */
final class XaHeld {

    private static final long BYTES_MAX = 64L << 20;
    private static final Pattern XID = Pattern.compile(
            "XA (?:COMMIT|ROLLBACK) X'([0-9A-Fa-f]*)',X'([0-9A-Fa-f]*)',(\\d+)", Pattern.CASE_INSENSITIVE);

    private final Map<String, Prepared> byXid = new LinkedHashMap<>();
    private long bytes;

    private record Prepared(OpenTransaction transaction, String gtidsBefore) {}

    /** The id in a statement such as {@code XA COMMIT X'6162',X'',1}. */
    static String xid(String sql) {
        Matcher matcher = XID.matcher(sql);
        if (!matcher.find()) {
            throw new IllegalStateException("the log has an XA statement of unknown form: " + sql);
        }
        return "%s,%s,%s"
                .formatted(
                        matcher.group(1).toLowerCase(Locale.ROOT),
                        matcher.group(2).toLowerCase(Locale.ROOT),
                        matcher.group(3));
    }

    /** The id in an XA_PREPARE event, behind its first byte. */
    static String xid(ByteCursor in) {
        long format = in.number(4);
        int global = (int) in.number(4);
        int branch = (int) in.number(4);
        HexFormat hex = HexFormat.of();
        return "%s,%s,%d".formatted(hex.formatHex(in.bytes(global)), hex.formatHex(in.bytes(branch)), format);
    }

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
