package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.plan.PlanReader;
import dev.midflight.spi.Capture;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The plans that the page about plans shows. */
final class PlanPageTest {

    private static final Pattern YAML = Pattern.compile("```yaml\n(.*?)```", Pattern.DOTALL);

    @Test
    void everyPlanOnThePageIsReadWithoutAFault(@TempDir Path folder) throws IOException {
        String page = Files.readString(Path.of("..", "docs", "plan.md"));
        List<String> plans =
                YAML.matcher(page).results().map(found -> found.group(1)).toList();
        String smallest = plans.get(0);
        Files.writeString(Files.createDirectories(folder.resolve("secrets")).resolve("source"), "secret");

        assertThat(plans).hasSizeGreaterThan(2).allSatisfy(text -> {
            String whole = text.contains("migration:") ? text : smallest + text;
            Path plan = Files.writeString(folder.resolve("shop.yaml"), whole);
            assertThat(PlanReader.read(plan, name -> Optional.of("secret")).migration())
                    .isEqualTo("shop");
        });
    }

    @Test
    void planOfAMigrationWithoutALogIsReadWithoutAFault(@TempDir Path folder) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("secrets")).resolve("source"), "secret");
        Path plan =
                Files.copy(Path.of("src", "test", "resources", "page", "logless.yaml"), folder.resolve("shop.yaml"));

        assertThat(PlanReader.read(plan, name -> Optional.of("secret")).capture())
                .isEqualTo(Capture.APPLICATION);
    }
}
