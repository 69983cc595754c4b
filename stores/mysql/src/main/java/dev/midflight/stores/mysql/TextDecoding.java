package dev.midflight.stores.mysql;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Turns text of a character set into UTF-8 as the server itself does.
 *
 * <p>Rows come from the log in the column's own character set, but from a SELECT in UTF-8, converted by the server.
 * Java's tables differ from the server's in details (latin1 is cp1252 with its five holes filled; big5, sjis, ujis and
 * gbk have other letters for some codes), so the table of each character set that is no form of Unicode is asked from
 * the server once.
 */
final class TextDecoding {

    private static final Set<String> UTF8 = Set.of("utf8mb4", "utf8mb3", "utf8", "ascii", "binary");

    private static final Map<String, String> UNICODE = Map.of(
            "ucs2", "UTF-16BE",
            "utf16", "UTF-16BE",
            "utf16le", "UTF-16LE",
            "utf32", "UTF-32BE",
            "gb18030", "GB18030");

    /** Character sets whose letters have one or two bytes; with those below three. */
    private static final Set<String> WIDE =
            Set.of("gbk", "gb2312", "big5", "cp932", "sjis", "euckr", "ujis", "eucjpms");

    /** Where this byte begins a letter of three bytes. */
    private static final Set<String> WIDER = Set.of("ujis", "eucjpms");

    private static final int WIDER_LEAD = 0x8F;
    private static final int BYTES = 256;
    private static final int ASCII = 128;
    private static final byte[] UNKNOWN = {'?'};

    private final String charset;
    private final byte[][] letters;
    private final byte[][] pairs;
    private final byte[][] triples;

    private TextDecoding(String charset, byte[][] letters, byte[][] pairs, byte[][] triples) {
        this.charset = charset;
        this.letters = letters;
        this.pairs = pairs;
        this.triples = triples;
    }

    /** The decoding of a character set of this server. */
    static TextDecoding of(Connection connection, String charset) throws SQLException {
        byte[][] none = new byte[0][];
        if (UTF8.contains(charset) || UNICODE.containsKey(charset)) {
            return new TextDecoding(charset, none, none, none);
        }
        byte[][] letters = new byte[BYTES][];
        read(connection, charset, "", letters, 0);
        if (!WIDE.contains(charset)) {
            return new TextDecoding(charset, letters, none, none);
        }
        byte[][] pairs = new byte[BYTES * BYTES][];
        byte[][] triples = WIDER.contains(charset) ? new byte[BYTES * BYTES][] : none;
        for (int lead = ASCII; lead < BYTES; lead++) {
            if (isUnknown(letters[lead])) {
                read(connection, charset, "%02x".formatted(lead), pairs, lead * BYTES);
            }
            if (triples.length > 0) {
                read(connection, charset, "%02x%02x".formatted(WIDER_LEAD, lead), triples, lead * BYTES);
            }
        }
        return new TextDecoding(charset, letters, pairs, triples);
    }

    /** Reads the letters that begin with some bytes and end with each byte there is. */
    private static void read(Connection connection, String charset, String lead, byte[][] into, int at)
            throws SQLException {
        StringBuilder sql = new StringBuilder("SELECT ");
        for (int last = 0; last < BYTES; last++) {
            sql.append(last == 0 ? "" : ",")
                    .append("IFNULL(CONVERT(CONVERT(x'%s%02x' USING %s) USING utf8mb4), '?')"
                            .formatted(lead, last, charset));
        }
        List<String> row = Sql.rows(connection, sql.toString()).get(0);
        for (int last = 0; last < BYTES; last++) {
            into[at + last] = row.get(last).getBytes(StandardCharsets.UTF_8);
        }
    }

    private static boolean isUnknown(byte[] letter) {
        return Arrays.equals(letter, UNKNOWN);
    }

    /** True if the bytes are UTF-8 already. */
    boolean isPlain() {
        return UTF8.contains(charset);
    }

    /** The text in UTF-8. */
    byte[] decode(byte[] bytes, int start, int length) {
        String unicode = UNICODE.get(charset);
        if (unicode != null) {
            return new String(bytes, start, length, Charset.forName(unicode)).getBytes(StandardCharsets.UTF_8);
        }
        ByteText text = new ByteText(2 * length + 1);
        int end = start + length;
        int at = start;
        while (at < end) {
            int first = bytes[at++] & 0xFF;
            byte[] letter = letters[first];
            if (first == WIDER_LEAD && triples.length > 0 && at + 1 < end) {
                letter = triples[(bytes[at++] & 0xFF) * BYTES + (bytes[at++] & 0xFF)];
            } else if (first >= ASCII && pairs.length > 0 && isUnknown(letter) && at < end) {
                letter = pairs[first * BYTES + (bytes[at++] & 0xFF)];
            }
            byte[] found = letter == null ? UNKNOWN : letter;
            text.put(found, 0, found.length);
        }
        return Arrays.copyOf(text.bytes(), text.length());
    }
}
