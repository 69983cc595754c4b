package dev.midflight.cli;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** How plain SQL shows a value of a column as text, on either server, so that equal values are equal texts. */
enum Shown {
    NUMBER("CAST(%s AS CHAR)", "%s::text", Shown::number),
    FLOATING("CAST(CAST(%s AS DOUBLE) AS CHAR)", "%s::float8::text", Shown::number),
    /** A truth value, a number in MariaDB. */
    TRUTH("CAST(%s AS CHAR)", "%s::int::text", Shown::number),
    /** By its code points: no collation and no conversion between the server and here can hide a difference. */
    TEXT("HEX(CONVERT(%s USING utf8mb4))", "upper(encode(convert_to(%s::text, 'UTF8'), 'hex'))", text -> text),
    BYTES("CONCAT(LENGTH(%1$s), ' ', MD5(%1$s))", "length(%1$s) || ' ' || md5(%1$s)", text -> text),
    DAY("CAST(%s AS CHAR)", "%s::text", text -> text),
    MOMENT("CAST(%s AS CHAR)", "%s::text", Shown::fraction),
    INSTANT("CAST(%s AS CHAR)", "(%s AT TIME ZONE 'UTC')::text", Shown::fraction),
    SPAN("CAST(TIME_TO_SEC(%s) AS CHAR)", "extract(epoch FROM %s)::text", Shown::number),
    JSON("%s", "%s::text", Shown::json),
    /** A list: JSON in MariaDB. */
    LIST("%s", "to_json(%s)::text", Shown::json),
    BITS("LPAD(BIN(%s), 64, '0')", "lpad(%s::text, 64, '0')", text -> text),
    LABELS("CAST(%s AS CHAR)", "array_to_string(%s, ',')", text -> text),
    WORD("CAST(%s AS CHAR)", "%s::text", text -> text),
    ADDRESS("CAST(%s AS CHAR)", "abbrev(%s)", text -> text),
    GEOMETRY("HEX(%s)", "upper(encode(%s, 'hex'))", text -> text);

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    private final String maria;
    private final String postgres;
    private final UnaryOperator<String> normal;

    Shown(String maria, String postgres, UnaryOperator<String> normal) {
        this.maria = maria;
        this.postgres = postgres;
        this.normal = normal;
    }

    /** The expression that shows a column on a server. */
    String expression(ValueServer server, String column) {
        return (server.isMaria() ? maria : postgres).formatted(server.quote(column));
    }

    /** What a server has shown, the same for equal values. */
    String normal(String shown) {
        return normal.apply(shown);
    }

    private static String number(String shown) {
        String lower = shown.toLowerCase(Locale.ROOT);
        return lower.contains("n")
                ? lower
                : new BigDecimal(shown).stripTrailingZeros().toPlainString();
    }

    /** PostgreSQL shows no zeros at the end of a fraction. */
    private static String fraction(String shown) {
        return shown.replaceFirst("(\\.\\d*?)0+(?=$| BC$)", "$1").replaceFirst("\\.(?=$| BC$)", "");
    }

    private static String json(String shown) {
        try {
            return sorted(MAPPER.readTree(shown)).toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode sorted(JsonNode node) {
        JsonNodeFactory make = JsonNodeFactory.instance;
        if (node.isObject()) {
            Map<String, JsonNode> fields = new TreeMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), sorted(field.getValue())));
            return make.objectNode().setAll(fields);
        }
        if (node.isArray()) {
            var list = make.arrayNode();
            node.forEach(each -> list.add(sorted(each)));
            return list;
        }
        return node.isNumber() ? make.textNode("n" + number(node.asText())) : node;
    }
}
