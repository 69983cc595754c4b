import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads what {@code midflight demo --json} printed and ends with 1 unless the migration was without a fault. */
final class CheckVerdict {

    private static final Pattern PROVEN = Pattern.compile(
            "before the first switch: at least ([0-9.]+) % of reads agree, with 99 % confidence"
                    + " \\(([0-9,]+) comparisons?, none differs\\)");

    private static final List<String> WRONG = new ArrayList<>();

    private CheckVerdict() {}

    public static void main(String[] arguments) throws Exception {
        JsonNode answer = new ObjectMapper()
                .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                .readTree(Files.readString(Path.of(arguments[0])));

        require(answer, "/command", "demo");
        require(answer, "/exit", "0");
        require(answer, "/verdict/holds", "true");
        require(answer, "/verdict/rows_equal", "true");
        require(answer, "/verdict/lost", "0");
        require(answer, "/verdict/doubled", "0");
        requireSome(answer, "/verdict/rows");
        requireSome(answer, "/verdict/acknowledged_writes");
        requireSome(answer, "/verdict/longest_pause_ms");
        require(answer, "/verdict/pages_different", "0");
        requireSome(answer, "/verdict/pages_at_old");
        requireSome(answer, "/verdict/pages_at_new");
        requireProven(answer, "/verdict/pages_proven");

        WRONG.forEach(line -> System.out.println("CI: the demo's answer has " + line));
        System.out.println("CI: verdict " + answer.at("/verdict"));
        System.exit(WRONG.isEmpty() ? 0 : 1);
    }

    private static void require(JsonNode answer, String path, String expected) {
        if (!answer.at(path).asText().equals(expected)) {
            WRONG.add("%s = %s instead of %s".formatted(path, answer.at(path), expected));
        }
    }

    /** Something is proven, and no more than so many comparisons without a difference can: 1 - (1 - 99 %)^(1 / n). */
    private static void requireProven(JsonNode answer, String path) {
        Matcher proven = PROVEN.matcher(answer.at(path).asText());
        if (!proven.matches()) {
            WRONG.add("%s = %s instead of a share that is proven by comparisons".formatted(path, answer.at(path)));
            return;
        }
        double share = Double.parseDouble(proven.group(1));
        long comparisons = Long.parseLong(proven.group(2).replace(",", ""));
        double atMost = 100 * Math.pow(0.01, 1.0 / comparisons);
        if (share <= 0 || share > atMost) {
            WRONG.add("%s = %s, where %d comparisons prove %.6f %% at most"
                    .formatted(path, answer.at(path), comparisons, atMost));
        }
    }

    /** A verdict on nothing holds too. */
    private static void requireSome(JsonNode answer, String path) {
        if (answer.at(path).asLong() <= 0) {
            WRONG.add("%s = %s instead of a number above 0".formatted(path, answer.at(path)));
        }
    }
}
