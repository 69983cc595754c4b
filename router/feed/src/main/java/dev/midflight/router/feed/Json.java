package dev.midflight.router.feed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON in and out, within limits. What is null is absent. */
final class Json {

    private static final int DEPTH_MAX = 16;
    private static final int TEXT_CHARS_MAX = 64 << 10;
    private static final int NAME_CHARS_MAX = 256;
    private static final int NUMBER_CHARS_MAX = 32;

    private static final JsonFactory FACTORY = JsonFactory.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(DEPTH_MAX)
                    .maxStringLength(TEXT_CHARS_MAX)
                    .maxNameLength(NAME_CHARS_MAX)
                    .maxNumberLength(NUMBER_CHARS_MAX)
                    .build())
            .build();

    /** Writes what is inside of an object. */
    interface Body {
        void write(JsonGenerator to) throws IOException;
    }

    private Json() {}

    /** Text of one object. */
    static byte[] write(Body body) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (JsonGenerator to = FACTORY.createGenerator(bytes)) {
            to.writeStartObject();
            body.write(to);
            to.writeEndObject();
        } catch (IOException impossible) {
            throw new UncheckedIOException("Cannot write JSON into memory", impossible);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads one object.
     *
     * @param name of the document, for messages
     * @throws DocumentException if there is anything else
     */
    static Part read(byte[] text, String name) {
        try (JsonParser from = FACTORY.createParser(text)) {
            if (from.nextToken() != JsonToken.START_OBJECT) {
                throw new DocumentException("A %s is a JSON object.".formatted(name));
            }
            Part part = new Part(name, object(from));
            if (from.nextToken() != null) {
                throw new DocumentException("A %s is one JSON object, and there is more after it.".formatted(name));
            }
            return part;
        } catch (JsonProcessingException malformed) {
            throw new DocumentException(
                    "A %s is not JSON, or beyond its limits%s.".formatted(name, place(malformed.getLocation())),
                    malformed);
        } catch (IOException malformed) {
            throw new DocumentException("A %s cannot be read as UTF-8.".formatted(name), malformed);
        }
    }

    /** Unknown where a limit was reached. */
    private static String place(@Nullable JsonLocation at) {
        return at == null ? "" : ", at line %d, column %d".formatted(at.getLineNr(), at.getColumnNr());
    }

    private static Map<String, Object> object(JsonParser from) throws IOException {
        Map<String, Object> object = new LinkedHashMap<>();
        while (from.nextToken() == JsonToken.FIELD_NAME) {
            String name = from.currentName();
            if (from.nextToken() != JsonToken.VALUE_NULL) {
                object.put(name, value(from));
            }
        }
        return object;
    }

    private static List<Object> list(JsonParser from) throws IOException {
        List<Object> list = new ArrayList<>();
        while (from.nextToken() != JsonToken.END_ARRAY) {
            list.add(value(from));
        }
        return list;
    }

    private static Object value(JsonParser from) throws IOException {
        return switch (from.currentToken()) {
            case START_OBJECT -> object(from);
            case START_ARRAY -> list(from);
            case VALUE_STRING -> from.getText();
            case VALUE_NUMBER_INT ->
                from.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                        ? from.getBigIntegerValue()
                        : (Object) from.getLongValue();
            case VALUE_NUMBER_FLOAT -> from.getDecimalValue();
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> throw new DocumentException("A list holds null.");
        };
    }
}
