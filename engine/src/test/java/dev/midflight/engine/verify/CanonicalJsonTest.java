package dev.midflight.engine.verify;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Equal JSON has one form, and different JSON has two. */
final class CanonicalJsonTest {

    private static final String PIECES = "aé字😀\"\\/\b\f\n\r\t\u0001\u007f ";

    private final CanonicalJson json = new CanonicalJson();

    private String of(String text) {
        byte[] bytes = ("xx" + text + "yy").getBytes(StandardCharsets.UTF_8);
        json.read(bytes, 2, bytes.length - 4);
        return new String(json.bytes(), 0, json.size(), StandardCharsets.UTF_8);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "0, 0e0",
                "-0, 0e0",
                "0.000, 0e0",
                "1500, 15e2",
                "-1.50e+3, -15e2",
                "0.00120, 12e-4",
                "1e-7, 1e-7",
                "10E99999, 1e100000",
                "123456789012345678901234567890.5, 1234567890123456789012345678905e-1",
                "` { } `, {}",
                "` [ ] `, []",
                "`[true, false,null]`, `[true,false,null]`",
                "`{\"b\": 1, \"a\": 2}`, `{\"a\":2e0,\"b\":1e0}`",
                "`{\"a\": 1, \"b\": 2, \"a\": 3}`, `{\"a\":3e0,\"b\":2e0}`",
                "`{\"b\":{\"d\":[{\"y\":1,\"x\":2}],\"c\":[]},\"a\":\"\"}`,"
                        + " `{\"a\":\"\",\"b\":{\"c\":[],\"d\":[{\"x\":2e0,\"y\":1e0}]}}`",
                "`\"\\u0041\\/\\u00e9\\ud83d\\uDE00\\u0022\\u005c\\u000a\\u001f\"`, `\"A/é😀\\\"\\\\\\n\\u001F\"`",
                "`\"\\ud83d\\ud83d\\ude00x\\ude00\"`, `\"\\uD83D😀x\\uDE00\"`",
            })
    void isOneForm(String text, String canonical) {
        assertThat(of(text)).isEqualTo(canonical);
        assertThat(of(" \t\r\n" + text + "\n ")).isEqualTo(canonical);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nul",
                "nulll",
                "01",
                "-",
                "+1",
                "1.",
                ".5",
                "1e",
                "1e+",
                "1e99999999999",
                "[1,]",
                "[1 2]",
                "[",
                "{\"a\" 1}",
                "{\"a\":1,}",
                "{a:1}",
                "{\"a\":1",
                "\"a",
                "\"a\nb\"",
                "\"\\x\"",
                "\"\\u12\"",
                "\"\\u12g4\"",
                "1 2",
                "'a'",
                "NaN"
            })
    void whatIsNoJsonStaysAsItIs(String text) {
        assertThat(of(text)).isEqualTo(text);
    }

    @Test
    void depthEndsSomewhere() {
        String deep = "[ ".repeat(900) + "]".repeat(900);
        String deeper = "[ ".repeat(100_000) + "]".repeat(100_000);

        assertThat(of(deep)).isEqualTo(deep.replace(" ", ""));
        assertThat(of(deeper)).isEqualTo(deeper);
    }

    /** The same document written in two ways has one form, in which another parser still finds it. */
    @Test
    void anyWayOfWritingIsTheSame() throws Exception {
        ObjectMapper mapper = new ObjectMapper().enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS);
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            Object document = document(random, 0);
            String one = written(document, random);
            String other = written(document, random);

            String canonical = of(one);

            assertThat(of(other)).as("%s and %s", one, other).isEqualTo(canonical);
            JsonNode found = mapper.readTree(canonical);
            assertThat(plain(found)).isEqualTo(plain(mapper.readTree(one)));
            assertThat(canonical).doesNotContain("\n");
        }
    }

    private static Object document(Random random, int depth) {
        int kind = random.nextInt(depth > 3 ? 4 : 6);
        return switch (kind) {
            case 0 -> string(random);
            case 1 -> new BigDecimal(new BigInteger(random.nextInt(90), random), random.nextInt(40) - 20);
            case 2 -> BigDecimal.valueOf(random.nextInt(3) - 1L, random.nextInt(3) - 1);
            case 3 -> List.of(true, false, "null").get(random.nextInt(3));
            case 4 -> {
                List<Object> list = new ArrayList<>();
                for (int i = random.nextInt(4); i > 0; i--) {
                    list.add(document(random, depth + 1));
                }
                yield list;
            }
            default -> {
                Map<String, Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(12); i > 0; i--) {
                    map.put(string(random), document(random, depth + 1));
                }
                yield map;
            }
        };
    }

    private static String string(Random random) {
        StringBuilder text = new StringBuilder();
        int[] pieces = PIECES.codePoints().toArray();
        for (int i = random.nextInt(6); i > 0; i--) {
            text.appendCodePoint(pieces[random.nextInt(pieces.length)]);
        }
        return text.toString();
    }

    private static String written(Object value, Random random) {
        String space = " ".repeat(random.nextInt(2));
        if (value instanceof String text) {
            return space + quoted(text, random);
        } else if (value instanceof BigDecimal number) {
            return space
                    + (random.nextBoolean()
                            ? number.toString()
                            : number.setScale(25).toPlainString());
        } else if (value instanceof List<?> list) {
            List<String> parts = list.stream().map(one -> written(one, random)).toList();
            return space + "[" + String.join(",", parts) + space + "]";
        } else if (value instanceof Map<?, ?> map) {
            List<String> parts = new ArrayList<>();
            map.forEach((key, one) -> parts.add(quoted((String) key, random) + space + ":" + written(one, random)));
            Collections.shuffle(parts, random);
            return "{" + space + String.join(",", parts) + "}" + space;
        }
        return String.valueOf(value);
    }

    private static String quoted(String text, Random random) {
        StringBuilder out = new StringBuilder("\"");
        text.codePoints().mapToObj(Character::toString).forEach(character -> {
            boolean must = character.charAt(0) < ' ' || character.equals("\"") || character.equals("\\");
            if (must || random.nextInt(4) == 0) {
                character.chars().forEach(unit -> out.append("\\u%04x".formatted(unit)));
            } else {
                out.append(character);
            }
        });
        return out.append('"').toString();
    }

    /** A tree in which numbers are equal by value. */
    private static Object plain(JsonNode node) {
        if (node.isNumber()) {
            return node.decimalValue().stripTrailingZeros();
        } else if (node.isArray()) {
            List<Object> list = new ArrayList<>();
            node.forEach(one -> list.add(plain(one)));
            return list;
        } else if (node.isObject()) {
            Map<String, Object> map = new LinkedHashMap<>();
            node.properties().forEach(entry -> map.put(entry.getKey(), plain(entry.getValue())));
            return map;
        }
        return node.toString();
    }
}
