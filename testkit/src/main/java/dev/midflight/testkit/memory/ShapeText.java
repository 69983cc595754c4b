package dev.midflight.testkit.memory;

import dev.midflight.spi.Column;
import dev.midflight.spi.KeyClass;
import dev.midflight.spi.Kind;
import dev.midflight.spi.LogicalType;
import dev.midflight.spi.TableName;
import dev.midflight.spi.TableShape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The memory server's words for a definition: one line each for the table, its columns, key and unique indexes. */
final class ShapeText {

    private static final String FIELD = "\t";

    private ShapeText() {}

    static String create(TableShape shape) {
        List<String> lines = new ArrayList<>();
        lines.add(line("table", shape.name().namespace(), shape.name().name()));
        shape.columns().forEach(column -> lines.add(column(column)));
        lines.add(line("key", shape.keyClass().name(), String.join(",", shape.key())));
        return String.join("\n", lines);
    }

    static String createIndex(TableName table, TableShape.Index index) {
        String kind = index.unique() ? "unique" : "index";
        return line(kind, table.namespace(), table.name(), index.name(), String.join(",", index.columns()));
    }

    static TableShape shape(String text) {
        List<String[]> lines = text.lines().map(ShapeText::fields).toList();
        String[] table = lines.get(0);
        String[] key = lines.get(lines.size() - 1);
        List<Column> columns = lines.subList(1, lines.size() - 1).stream()
                .map(ShapeText::column)
                .toList();
        return new TableShape(
                new TableName(table[1], table[2]),
                columns,
                list(key[2]),
                KeyClass.valueOf(key[1]),
                List.of(),
                List.of(),
                List.of(),
                List.of());
    }

    /** True if the text creates an index. */
    static boolean isIndex(String text) {
        return !text.startsWith("table" + FIELD);
    }

    static TableName indexedTable(String text) {
        String[] fields = fields(text);
        return new TableName(fields[1], fields[2]);
    }

    static TableShape.Index index(String text) {
        String[] fields = fields(text);
        return new TableShape.Index(fields[3], list(fields[4]), fields[0].equals("unique"), text);
    }

    private static String column(Column column) {
        LogicalType type = column.type().orElseThrow();
        return line(
                "column",
                column.name(),
                type.kind().name(),
                Integer.toString(type.size()),
                Integer.toString(type.scale()),
                String.join(",", type.labels()),
                Boolean.toString(column.nullable()),
                column.preset().kind().name(),
                column.preset().text());
    }

    private static Column column(String[] fields) {
        LogicalType type = new LogicalType(
                Kind.valueOf(fields[2]), Integer.parseInt(fields[3]), Integer.parseInt(fields[4]), list(fields[5]));
        Column.Preset preset = new Column.Preset(Column.Preset.Kind.valueOf(fields[7]), fields[8]);
        return new Column(fields[1], Optional.of(type), type.toString(), Boolean.parseBoolean(fields[6]), preset);
    }

    private static String line(String... fields) {
        return Arrays.stream(fields).collect(Collectors.joining(FIELD));
    }

    private static String[] fields(String line) {
        return line.split(FIELD, -1);
    }

    private static List<String> list(String joined) {
        return joined.isEmpty() ? List.of() : List.of(joined.split(","));
    }
}
