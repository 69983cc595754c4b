package dev.midflight.router.mirror;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** JSON as maps, lists, texts and decimals, within limits. A number is a decimal however it is written. */
final class JsonTree {

    private static final int DEPTH_MAX = 64;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEPTH_MAX).build())
            .build();

    /** What was read; null is a value of JSON, too. */
    record Tree(@Nullable Object value) {}

    private JsonTree() {}

    /** What a text says; empty if it is not one value of JSON, or beyond the limits. */
    static Optional<Tree> read(byte[] text) {
        try (JsonParser from = FACTORY.createParser(text)) {
            if (from.nextToken() == null) {
                return Optional.empty();
            }
            Tree tree = new Tree(value(from));
            return from.nextToken() == null ? Optional.of(tree) : Optional.empty();
        } catch (IOException | ArithmeticException | NumberFormatException unreadable) {
            return Optional.empty();
        }
    }

    private static @Nullable Object value(JsonParser from) throws IOException {
        return switch (from.currentToken()) {
            case START_OBJECT -> object(from);
            case START_ARRAY -> list(from);
            case VALUE_STRING -> from.getText();
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> from.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            case VALUE_NULL -> null;
            case NOT_AVAILABLE, END_OBJECT, END_ARRAY, FIELD_NAME, VALUE_EMBEDDED_OBJECT ->
                throw new IOException("no value");
        };
    }

    private static Map<String, @Nullable Object> object(JsonParser from) throws IOException {
        Map<String, @Nullable Object> object = new LinkedHashMap<>();
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String name = from.currentName();
            from.nextToken();
            object.put(name, value(from));
        }
        return object;
    }

    private static List<@Nullable Object> list(JsonParser from) throws IOException {
        List<@Nullable Object> list = new ArrayList<>();
        while (from.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(from));
        }
        return list;
    }
}
