package dev.midflight.stores.mysql;

import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Ids of XA transactions as one text, whatever form they come in: both parts in hexadecimal and the format, without
 * spaces or commas.
 */
final class XaId {

    private static final Pattern STATEMENT = Pattern.compile(
            "XA (?:COMMIT|ROLLBACK) X'([0-9A-Fa-f]*)',X'([0-9A-Fa-f]*)',(\\d+)", Pattern.CASE_INSENSITIVE);

    private XaId() {}

    /** The id in a logged statement such as {@code XA COMMIT X'6162',X'',1}. */
    static String ofStatement(String sql) {
        Matcher matcher = STATEMENT.matcher(sql);
        if (!matcher.find()) {
            throw new IllegalStateException("the log has an XA statement of unknown form: " + sql);
        }
        return "%s-%s-%s"
                .formatted(
                        matcher.group(1).toLowerCase(Locale.ROOT),
                        matcher.group(2).toLowerCase(Locale.ROOT),
                        matcher.group(3));
    }

    /** The id in an XA_PREPARE event, behind its first byte: lengths of four bytes. */
    static String ofPrepare(ByteCursor in) {
        return of(in, 4);
    }

    /** The id in MariaDB's GTID event, behind its flags: lengths of one byte. */
    static String ofGtid(ByteCursor in) {
        return of(in, 1);
    }

    private static String of(ByteCursor in, int lengthBytes) {
        long format = in.number(4);
        int global = (int) in.number(lengthBytes);
        int branch = (int) in.number(lengthBytes);
        return of(format, in.bytes(global), in.bytes(branch));
    }

    /** The id of its parts. */
    static String of(long format, byte[] global, byte[] branch) {
        HexFormat hex = HexFormat.of();
        return "%s-%s-%d".formatted(hex.formatHex(global), hex.formatHex(branch), format);
    }
}
