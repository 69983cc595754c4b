package dev.midflight.stores.mysql;

import dev.midflight.spi.StoreRefusedException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import java.util.Set;

/**
 * Turns text of a character set into UTF-8 as the server itself does.
 *
 * <p>Rows come from the log in the column's own character set, but from a SELECT in UTF-8, converted by the server.
 * Java's tables differ from the server's in details (latin1 is cp1252 with its five holes filled), so the table of each
 * single-byte character set is asked from the server once.
 */
final class TextDecoding {

    private static final Set<String> UTF8 = Set.of("utf8mb4", "utf8mb3", "utf8", "ascii", "binary");

    private static final Map<String, String> WIDE = Map.of(
            "ucs2", "UTF-16BE",
            "utf16", "UTF-16BE",
            "utf16le", "UTF-16LE",
            "utf32", "UTF-32BE",
            "gbk", "GBK",
            "gb18030", "GB18030",
            "big5", "Big5",
            "cp932", "windows-31j",
            "sjis", "windows-31j",
            "euckr", "x-windows-949");

    private static final Set<String> NOT_KNOWN = Set.of("ujis", "eucjpms", "gb2312");

    private static final int LETTERS = 256;

    private final String charset;
    private final byte[][] letters;

    private TextDecoding(String charset, byte[][] letters) {
        this.charset = charset;
        this.letters = letters;
    }

    /** The decoding of a character set of this server. */
    static TextDecoding of(Connection connection, String charset) throws SQLException {
        if (UTF8.contains(charset) || WIDE.containsKey(charset)) {
            return new TextDecoding(charset, new byte[0][]);
        }
        if (NOT_KNOWN.contains(charset)) {
            throw new StoreRefusedException(
                    "Text in the character set %s cannot be read from the log.".formatted(charset),
                    "Convert the table to utf8mb4.",
                    null);
        }
        byte[][] letters = new byte[LETTERS][];
        StringBuilder sql = new StringBuilder("SELECT ");
        for (int i = 0; i < LETTERS; i++) {
            sql.append(i == 0 ? "" : ",").append("CONVERT(_%s x'%02x' USING utf8mb4)".formatted(charset, i));
        }
        int i = 0;
        for (String letter : Sql.rows(connection, sql.toString()).get(0)) {
            letters[i++] = letter.getBytes(StandardCharsets.UTF_8);
        }
        return new TextDecoding(charset, letters);
    }

    /** True if the bytes are UTF-8 already. */
    boolean isPlain() {
        return UTF8.contains(charset);
    }

    /** The text in UTF-8. */
    byte[] decode(byte[] bytes, int start, int length) {
        String wide = WIDE.get(charset);
        if (wide != null) {
            return new String(bytes, start, length, Charset.forName(wide)).getBytes(StandardCharsets.UTF_8);
        }
        ByteText text = new ByteText(2 * length + 1);
        for (int i = start; i < start + length; i++) {
            byte[] letter = letters[bytes[i] & 0xFF];
            text.put(letter, 0, letter.length);
        }
        return java.util.Arrays.copyOf(text.bytes(), text.length());
    }
}
