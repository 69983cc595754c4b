package dev.midflight.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.midflight.engine.fault.Explanation;
import java.util.ArrayList;
import java.util.List;

/** JSON trees: what a command answers is put together by hand, so that its shape stands in one place. */
final class Json {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private Json() {}

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    static ArrayNode array(List<String> texts) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        texts.forEach(array::add);
        return array;
    }

    static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(element -> texts.add(element.asText()));
        return texts;
    }

    /** Reads a document that this version or an earlier one has written. */
    static JsonNode parse(String text) {
        try {
            return MAPPER.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("%d characters that are not JSON".formatted(text.length()), e);
        }
    }

    /** A map or a record as a tree. */
    static JsonNode tree(Object value) {
        return MAPPER.valueToTree(value);
    }

    static ObjectNode error(Explanation explanation) {
        ObjectNode error = object();
        error.put("what", explanation.what());
        error.put("where", explanation.where());
        error.put("answer", explanation.answer());
        error.put("remedy", explanation.remedy());
        return error;
    }
}
