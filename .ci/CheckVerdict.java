import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Reads what {@code midflight demo --json} printed and ends with 1 unless the migration was without a fault. */
final class CheckVerdict {

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

        WRONG.forEach(line -> System.out.println("CI: the demo's answer has " + line));
        System.out.println("CI: verdict " + answer.at("/verdict"));
        System.exit(WRONG.isEmpty() ? 0 : 1);
    }

    private static void require(JsonNode answer, String path, String expected) {
        if (!answer.at(path).asText().equals(expected)) {
            WRONG.add("%s = %s instead of %s".formatted(path, answer.at(path), expected));
        }
    }

    /** A verdict on nothing holds too. */
    private static void requireSome(JsonNode answer, String path) {
        if (answer.at(path).asLong() <= 0) {
            WRONG.add("%s = %s instead of a number above 0".formatted(path, answer.at(path)));
        }
    }
}
