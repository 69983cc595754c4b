package dev.midflight.examples.shop;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/** A family of column types whose values are compared as one canonical text each, whichever store they come from. */
enum Form {
    /** Whole numbers, decimals, years, booleans and bits. */
    NUMBER,
    FLOAT,
    DOUBLE,
    TEXT,
    /** Text of a fixed width: one store keeps the trailing blanks and the other does not, so they mean nothing. */
    PADDED,
    SET,
    DOCUMENT,
    UUID,
    /** Dates, and dates with a time, in UTC. */
    MOMENT,
    /** Lengths of time, in seconds. */
    DURATION,
    BYTES;

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);

    /** The form in which columns of both forms can be compared; empty if there is none. */
    Optional<Form> join(Form other) {
        if (this == other) {
            return Optional.of(this);
        }
        return joinOneWay(other).or(() -> other.joinOneWay(this));
    }

    /** The canonical text; two values are equal if and only if these are. */
    String canonical(String text) {
        return switch (this) {
            case NUMBER -> number(text);
            // Adding zero makes one zero of the two.
            case FLOAT -> Float.toString(Float.parseFloat(text) + 0f);
            case DOUBLE -> Double.toString(Double.parseDouble(text) + 0d);
            case TEXT, BYTES -> text;
            case PADDED -> text.substring(0, end(text, ' '));
            case SET ->
                String.join(",", new TreeSet<>(Arrays.asList(members(text).split(",", -1))));
            case DOCUMENT -> document(text);
            case UUID -> text.toLowerCase(Locale.ROOT);
            case MOMENT -> moment(text);
            case DURATION -> duration(text);
        };
    }

    private Optional<Form> joinOneWay(Form other) {
        return switch (this) {
            case DOCUMENT, SET, PADDED -> other == TEXT ? Optional.of(this) : Optional.empty();
            case UUID -> other == TEXT || other == PADDED ? Optional.of(this) : Optional.empty();
            case FLOAT -> other == DOUBLE ? Optional.of(this) : Optional.empty();
            case NUMBER, DOUBLE, TEXT, MOMENT, DURATION, BYTES -> Optional.empty();
        };
    }

    /** The members of a set from any of its spellings: {@code a,b} or {@code ["a", "b"]}. */
    private static String members(String text) {
        return text.startsWith("[") ? text.replaceAll("[\\[\\]\" ]", "") : text;
    }

    private static String number(String text) {
        boolean plain = text.indexOf('.') < 0 && text.indexOf('e') < 0 && text.indexOf('E') < 0;
        return plain ? text : new BigDecimal(text).stripTrailingZeros().toPlainString();
    }

    private static String moment(String text) {
        String utc = text.endsWith("+00") ? text.substring(0, text.length() - 3) : text;
        if (utc.indexOf('.') < 0) {
            return utc;
        }
        String shortened = utc.substring(0, end(utc, '0'));
        return shortened.substring(0, end(shortened, '.'));
    }

    private static String duration(String text) {
        if (text.indexOf(':') < 0) {
            return new BigDecimal(text).stripTrailingZeros().toPlainString();
        }
        boolean negative = text.startsWith("-");
        String[] parts = text.substring(negative ? 1 : 0).split(":", -1);
        BigDecimal seconds = new BigDecimal(parts[0])
                .multiply(BigDecimal.valueOf(3_600))
                .add(new BigDecimal(parts[1]).multiply(BigDecimal.valueOf(60)))
                .add(new BigDecimal(parts[2]));
        return (negative ? seconds.negate() : seconds).stripTrailingZeros().toPlainString();
    }

    /** Keys sorted, numbers by value; what is no document stays as it is, and differs from every document. */
    private static String document(String text) {
        try {
            StringBuilder canonical = new StringBuilder();
            append(canonical, JSON.readTree(text));
            return canonical.toString();
        } catch (JsonProcessingException noDocument) {
            return "no document: " + text;
        }
    }

    private static void append(StringBuilder canonical, JsonNode node) {
        if (node.isObject()) {
            TreeMap<String, JsonNode> sorted = new TreeMap<>();
            node.properties().forEach(field -> sorted.put(field.getKey(), field.getValue()));
            sorted.forEach((name, value) -> {
                canonical
                        .append('{')
                        .append(name.length())
                        .append(':')
                        .append(name)
                        .append('=');
                append(canonical, value);
            });
            canonical.append('}');
        } else if (node.isArray()) {
            node.forEach(element -> {
                canonical.append('[');
                append(canonical, element);
            });
            canonical.append(']');
        } else if (node.isTextual()) {
            canonical.append(node.textValue().length()).append('"').append(node.textValue());
        } else if (node.isNumber()) {
            canonical.append('#').append(number(node.decimalValue().toString()));
        } else {
            canonical.append(node);
        }
    }

    private static int end(String text, char stripped) {
        int end = text.length();
        while (end > 0 && text.charAt(end - 1) == stripped) {
            end--;
        }
        return end;
    }
}
