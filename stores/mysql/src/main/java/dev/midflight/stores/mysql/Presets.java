package dev.midflight.stores.mysql;

import dev.midflight.spi.Column.Preset;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What the server fills in, as information_schema says it. */
final class Presets {

    private static final Pattern HEX = Pattern.compile("(?i)(?:0x|x')((?:[0-9a-f]{2})*)'?");

    private Presets() {}

    /**
     * The preset of a column of bytes; its value is written as {@code \x} and digits. MariaDB's catalog shows a
     * question mark for each byte that is no ASCII, which is no value to carry over.
     */
    static Preset ofBytes(Server server, List<String> row) {
        Preset preset = of(server, row);
        Matcher hex = HEX.matcher(preset.text());
        if (hex.matches() && (!server.mariadb() || preset.kind() == Preset.Kind.EXPRESSION)) {
            return new Preset(Preset.Kind.LITERAL, "\\x" + hex.group(1).toLowerCase(Locale.ROOT));
        }
        if (preset.kind() != Preset.Kind.LITERAL) {
            return preset;
        }
        if (preset.text().contains("?")) {
            return new Preset(Preset.Kind.EXPRESSION, "?: bytes that the catalog does not show");
        }
        byte[] bytes = preset.text().getBytes(StandardCharsets.UTF_8);
        return new Preset(Preset.Kind.LITERAL, "\\x" + HexFormat.of().formatHex(bytes));
    }

    /**
     * The preset of a column.
     *
     * @param row default, extra, generation expression, and 1 if there is no default
     */
    static Preset of(Server server, List<String> row) {
        String text = row.get(0);
        String extra = row.get(1).toUpperCase(Locale.ROOT);
        String generated = row.get(2);
        if (!generated.isEmpty()) {
            boolean stored = extra.contains("STORED") || extra.contains("PERSISTENT");
            return new Preset(stored ? Preset.Kind.STORED : Preset.Kind.VIRTUAL, generated);
        }
        if (extra.contains("AUTO_INCREMENT")) {
            return new Preset(Preset.Kind.IDENTITY, "");
        }
        if (row.get(3).equals("1") || (server.mariadb() && text.equals("NULL"))) {
            return Preset.NONE;
        }
        if (text.toLowerCase(Locale.ROOT).matches("(current_timestamp|now)(\\(\\d?\\))?")) {
            return new Preset(Preset.Kind.NOW, "");
        }
        if (text.matches("b'[01]*'")) {
            return new Preset(Preset.Kind.LITERAL, text.substring(2, text.length() - 1));
        }
        return server.mariadb() ? quoted(text) : plain(text, extra);
    }

    /** MySQL gives the value bare and says apart if it is an expression. */
    private static Preset plain(String text, String extra) {
        boolean expression = extra.contains("DEFAULT_GENERATED");
        return new Preset(expression ? Preset.Kind.EXPRESSION : Preset.Kind.LITERAL, text);
    }

    /** MariaDB gives text in quotes, numbers bare, and everything else is an expression. */
    private static Preset quoted(String text) {
        if (text.length() > 1 && text.startsWith("'") && text.endsWith("'")) {
            return new Preset(
                    Preset.Kind.LITERAL, ColumnTypes.labels("(" + text + ")").get(0));
        }
        boolean number = text.matches("-?[0-9.]+(e[+-]?[0-9]+)?");
        return new Preset(number ? Preset.Kind.LITERAL : Preset.Kind.EXPRESSION, text);
    }
}
