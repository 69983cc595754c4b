package dev.midflight.engine;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.midflight.engine.follow.Direction;
import dev.midflight.engine.transform.TablePair;
import dev.midflight.engine.verify.Mismatch;
import dev.midflight.spi.Key;
import dev.midflight.spi.KeyCodec;
import dev.midflight.spi.Kind;
import dev.midflight.spi.RowBatch;
import dev.midflight.spi.Table;
import dev.midflight.spi.Vector;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All mismatches of the last verification as JSON Lines: table, key and kind; never values of other columns. */
public final class MismatchFile {

    /** The file in the state folder. */
    public static final String FILE = "mismatches.jsonl";

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private MismatchFile() {}

    static void write(Path state, Direction direction, List<Mismatch> mismatches) {
        Path file = state.resolve(FILE);
        try (BufferedWriter out = Files.newBufferedWriter(file)) {
            for (Map<String, Object> line : describe(direction, mismatches)) {
                out.write(MAPPER.writeValueAsString(line));
                out.newLine();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write %s".formatted(file), e);
        }
    }

    /** Mismatches in the source's words. */
    public static List<Map<String, Object>> describe(Direction direction, List<Mismatch> mismatches) {
        List<Map<String, Object>> lines = new ArrayList<>();
        for (Mismatch mismatch : mismatches) {
            TablePair table = direction.tables().get(mismatch.table());
            Map<String, Object> line = new LinkedHashMap<>();
            line.put("table", table.source().name().toString());
            line.put("key", keyValues(table.source(), mismatch.key()));
            line.put("kind", mismatch.kind().name().toLowerCase(java.util.Locale.ROOT));
            if (!mismatch.columns().isEmpty()) {
                line.put("columns", mismatch.columns());
            }
            lines.add(line);
        }
        return lines;
    }

    /** A key's columns and values, as an operator reads them. */
    public static Map<String, Object> keyValues(Table table, Key key) {
        KeyCodec codec = new KeyCodec(table);
        RowBatch row = new RowBatch(codec.keyColumns());
        codec.decode(key, row);
        Map<String, Object> values = new LinkedHashMap<>();
        for (int place = 0; place < row.columns().size(); place++) {
            values.put(
                    row.columns().get(place).name(),
                    value(row.columns().get(place).type().kind(), row.vector(place)));
        }
        return values;
    }

    private static Object value(Kind kind, Vector vector) {
        if (vector.isNull(0)) {
            return "NULL";
        }
        return switch (kind) {
            case BOOLEAN, INTEGER, TIME -> vector.longAt(0);
            case UNSIGNED -> Long.toUnsignedString(vector.longAt(0));
            case FLOAT, DOUBLE -> vector.doubleAt(0);
            case DATE -> date(vector.longAt(0));
            case DATETIME, INSTANT -> moment(vector.longAt(0));
            case UUID, BYTES, BITS, GEOMETRY, DOCUMENT -> HexFormat.of().formatHex(vector.bytesAt(0));
            case DECIMAL, TEXT, JSON, ENUM, SET, INET, ARRAY -> new String(vector.bytesAt(0), StandardCharsets.UTF_8);
        };
    }

    private static String date(long days) {
        return Math.abs(days) > 1_000_000_000L
                ? Long.toString(days)
                : LocalDate.ofEpochDay(days).toString();
    }

    private static String moment(long micros) {
        if (Math.abs(micros) > Long.MAX_VALUE / 2) {
            return Long.toString(micros);
        }
        return LocalDateTime.ofEpochSecond(
                        Math.floorDiv(micros, 1_000_000L),
                        (int) Math.floorMod(micros, 1_000_000L) * 1000,
                        ZoneOffset.UTC)
                .toString();
    }
}
