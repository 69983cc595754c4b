package dev.midflight.engine.verify;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

/**
 * JSON by value: keys sorted, of a doubled key the last, numbers as decimals without zeros at the end, no white
 * space. Stores
 * keep JSON in several forms (as written, sorted, with rewritten numbers), which are equal here.
 */
final class CanonicalJson {

    private static final ObjectMapper MAPPER =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    private CanonicalJson() {}

    /** The canonical bytes; text that is no JSON stays as it is. */
    static byte[] of(byte[] bytes, int start, int length) {
        try {
            StringBuilder out = new StringBuilder(length);
            JsonNode node = MAPPER.readTree(bytes, start, length);
            write(node, out);
            return out.toString().getBytes(StandardCharsets.UTF_8);
        } catch (IOException e) {
            return java.util.Arrays.copyOfRange(bytes, start, start + length);
        }
    }

    private static void write(JsonNode node, StringBuilder out) throws JsonProcessingException {
        if (node.isObject()) {
            Map<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(entry -> sorted.put(entry.getKey(), entry.getValue()));
            out.append('{');
            String comma = "";
            for (Map.Entry<String, JsonNode> entry : sorted.entrySet()) {
                out.append(comma)
                        .append(MAPPER.writeValueAsString(entry.getKey()))
                        .append(':');
                write(entry.getValue(), out);
                comma = ",";
            }
            out.append('}');
        } else if (node.isArray()) {
            out.append('[');
            for (Iterator<JsonNode> all = node.elements(); all.hasNext(); ) {
                write(all.next(), out);
                out.append(all.hasNext() ? "," : "");
            }
            out.append(']');
        } else if (node.isNumber()) {
            BigDecimal number = node.decimalValue().stripTrailingZeros();
            out.append(number.unscaledValue()).append('e').append(-number.scale());
        } else {
            out.append(MAPPER.writeValueAsString(node));
        }
    }
}
