package dev.midflight.cli;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * The examples of the pages that say where they are from: a file that a test uses, or the part of one between the lines
 * {@code // page: NAME} and {@code // page end}.
 */
final class PageExamplesTest {

    private static final Path ROOT = Path.of("..");
    private static final Pattern FROM =
            Pattern.compile("<!-- from (\\S+?)(?:#(\\S+))? -->\n```\\w+\n(.*?)```", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("```(?:java|yaml)\n");

    @Test
    void eachExampleOfTheRouterIsWordForWordWhatATestRuns() throws IOException {
        String page = Files.readString(ROOT.resolve("docs/router.md"));
        List<MatchResult> examples = FROM.matcher(page).results().toList();

        assertThat(examples).hasSizeGreaterThan(10).allSatisfy(example -> {
            String source = Files.readString(ROOT.resolve(example.group(1)));
            assertThat(example.group(3)).isEqualTo(example.group(2) == null ? source : part(source, example.group(2)));
        });
        assertThat(CODE.matcher(page).results()).as("all have a source").hasSameSizeAs(examples);
    }

    private static String part(String source, String name) {
        List<String> lines = source.lines()
                .dropWhile(line -> !line.strip().equals("// page: " + name))
                .skip(1)
                .takeWhile(line -> !line.strip().equals("// page end"))
                .toList();
        int margin = lines.stream()
                .filter(line -> !line.isBlank())
                .mapToInt(line -> line.length() - line.stripLeading().length())
                .min()
                .orElse(0);
        return lines.stream()
                .map(line -> line.isBlank() ? "\n" : line.substring(margin) + "\n")
                .collect(joining());
    }
}
