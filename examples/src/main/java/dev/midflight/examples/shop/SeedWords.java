package dev.midflight.examples.shop;

import java.math.BigDecimal;
import java.time.LocalDate;
import java.util.List;
import java.util.Random;

/**
 * Draws the shop's words, numbers and dates; the same seed draws the same ones.
 *
 * <p>One value in about fifty is an edge of its type. {@link Random} is used because its algorithm is specified, so a
 * seed means the same rows on every JDK.
 */
final class SeedWords {

    private static final List<String> NAMES = List.of(
            "Anna",
            "Müller",
            "José",
            "Łukasz",
            "王小明",
            "李华",
            "O'Brien",
            "Søren",
            "Ναταλία",
            "Юрий",
            "Zoë 🦊",
            "محمد",
            "Nguyễn",
            "山田太郎",
            "back\\slash",
            "D'Angelo",
            "Ana\tTab",
            "Trailing  ");
    private static final List<String> CITIES = List.of(
            "Berlin",
            "Zürich",
            "北京",
            "São Paulo",
            "Kraków",
            "上海",
            "Αθήνα",
            "Tromsø",
            "東京",
            "'s-Hertogenbosch",
            "Reykjavík");
    private static final List<String> WORDS = List.of(
            "light",
            "wood",
            "café",
            "naïve",
            "蓝色",
            "新款",
            "🚀",
            "👩‍👩‍👧",
            "100 %",
            "strong",
            "\"quoted\"",
            "<b>bold</b>",
            "summer",
            "steel",
            "line\nbreak",
            "semi;colon",
            "it's",
            "c:\\path",
            "ß",
            "ﬁne");
    private static final List<String> EDGE_TEXTS = List.of("", " ", "  two blanks  ", "𝄞", "NULL", "\\N", "0", "é");

    private final Random random;

    SeedWords(long seed, String table) {
        this.random = new Random(Mix.mix(seed) ^ table.hashCode());
    }

    SeedWords(Random random) {
        this.random = random;
    }

    boolean oneIn(int parts) {
        return random.nextInt(parts) == 0;
    }

    long below(long bound) {
        return Math.floorMod(random.nextLong(), bound);
    }

    String name() {
        return pick(NAMES) + " " + pick(NAMES);
    }

    String city() {
        return pick(CITIES);
    }

    /** Up to {@code wordsMax} words, now and then an edge such as the empty string. */
    String words(int wordsMax) {
        if (oneIn(50)) {
            return pick(EDGE_TEXTS);
        }
        StringBuilder text = new StringBuilder(pick(WORDS));
        for (int words = random.nextInt(wordsMax); words > 0; words--) {
            text.append(' ').append(pick(WORDS));
        }
        return text.toString();
    }

    /** A document with nested parts, keys out of order, and numbers in several spellings. */
    String json() {
        String word = pick(WORDS).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
        return switch (random.nextInt(6)) {
            case 0 -> "{}";
            case 1 -> "[1, 2.50, -3e2, true, null, \"" + word + "\"]";
            case 2 -> "{\"z\": 1, \"a\": {\"n\": null, \"list\": []}, \"m\": \"\\u00e9\\u4e2d\"}";
            case 3 -> "{\"news\":" + oneIn(2) + ",\"lang\":\"zh\",\"word\":\"" + word + "\"}";
            case 4 -> "\"" + word + "\"";
            default -> "{\"size\": " + random.nextInt(100) + ", \"ratio\": 0." + (1 + random.nextInt(999)) + "}";
        };
    }

    /** An amount with {@code scale} fraction digits, its whole part below {@code bound}; negative now and then. */
    BigDecimal amount(long bound, int scale) {
        BigDecimal amount = BigDecimal.valueOf(below(bound * (long) Math.pow(10, scale)), scale);
        return oneIn(40) ? amount.negate() : amount;
    }

    /** The largest amount of {@code digits} digits or any below {@code bound}. */
    BigDecimal amountOrMax(long bound, int scale, int digits) {
        return oneIn(400)
                ? BigDecimal.TEN.pow(digits).subtract(BigDecimal.ONE).movePointLeft(scale)
                : amount(bound, scale);
    }

    String date() {
        return switch (random.nextInt(100)) {
            case 0 -> "1000-01-01";
            case 1 -> "9999-12-31";
            case 2 -> "2024-02-29";
            default -> LocalDate.ofEpochDay(random.nextInt(20_000)).toString();
        };
    }

    /** A date and time with {@code digits} fraction digits, between the years 1000 and 9999. */
    String dateTime(int digits) {
        if (oneIn(200)) {
            return oneIn(2) ? "1000-01-01 00:00:00" : "9999-12-31 23:59:59." + "9".repeat(digits);
        }
        return LocalDate.ofEpochDay(random.nextInt(20_000)) + " " + clock() + fraction(digits);
    }

    /** A point in time that a TIMESTAMP(3) can hold. */
    String instant() {
        if (oneIn(300)) {
            return oneIn(2) ? "1970-01-01 00:00:01.000" : "2038-01-19 03:14:07.999";
        }
        return LocalDate.ofEpochDay(1 + random.nextInt(20_000)) + " " + clock() + fraction(3);
    }

    /** A length of time as TIME(3) holds it: up to 838 hours, in both directions. */
    String duration() {
        return switch (random.nextInt(100)) {
            case 0 -> "838:59:59.000";
            case 1 -> "-838:59:59.000";
            case 2 -> "00:00:00.000";
            case 3 -> "-00:00:00.001";
            case 4 -> "24:00:00.000";
            default -> clock() + fraction(3);
        };
    }

    /** A double in the spelling that reads back as the same bits. */
    String weight() {
        return switch (random.nextInt(100)) {
            case 0 -> "1.7976931348623157e308";
            case 1 -> "2.2250738585072014e-308";
            case 2 -> "0";
            case 3 -> "-0.1";
            default -> Double.toString(random.nextDouble() * 1_000);
        };
    }

    String score() {
        return switch (random.nextInt(100)) {
            case 0 -> "3.4028234e38";
            case 1 -> "1.17549435e-38";
            default -> Float.toString(random.nextFloat() * 100 - 50);
        };
    }

    byte[] bytes(int lengthMax) {
        byte[] bytes = new byte[random.nextInt(lengthMax + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    <T> T pick(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    private String clock() {
        int second = random.nextInt(86_400);
        return twoDigits(second / 3_600) + ":" + twoDigits(second / 60 % 60) + ":" + twoDigits(second % 60);
    }

    private String fraction(int digits) {
        String number = Integer.toString(1_000_000 + random.nextInt(1_000_000));
        return "." + number.substring(1, 1 + digits);
    }

    private static String twoDigits(int number) {
        return number < 10 ? "0" + number : Integer.toString(number);
    }
}
