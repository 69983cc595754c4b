package dev.midflight.stores.mysql;

import dev.midflight.spi.Column.Preset;
import java.util.List;
import java.util.Locale;

/** What the server fills in, as information_schema says it. */
final class Presets {

    private Presets() {}

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
