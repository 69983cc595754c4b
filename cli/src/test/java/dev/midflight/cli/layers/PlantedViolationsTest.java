package dev.midflight.cli.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Each rule of {@link Layers} catches what is planted against it: one that catches nothing looks like clean code. */
final class PlantedViolationsTest {

    private static final String ROOT = "dev.midflight.cli.layers.planted";
    private static final JavaClasses PLANTED = new ClassFileImporter().importPackages(ROOT);

    private final Layers layers = new Layers(ROOT);

    @Test
    void spiThatKnowsTheEngine() {
        assertThat(violationsOf(layers.spiKnowsOnlyTheJdk())).anyMatch(line -> line.contains("spi.KnowsEngine"));
    }

    @Test
    void engineThatKnowsAStore() {
        assertThat(violationsOf(layers.engineKnowsOnlyTheSpi())).allMatch(line -> line.contains("engine.KnowsStore"));
    }

    @Test
    void storeThatKnowsItsNeighbourOrTheEngine() {
        assertThat(violationsOf(layers.storesKnowOnlyTheSpiAndWhatSqlStoresShare()))
                .anyMatch(line -> line.contains("stores.mysql.KnowsNeighbour"))
                .anyMatch(line -> line.contains("stores.mysql.KnowsEngine"))
                .noneMatch(line -> line.contains("stores.mysql.KnowsShared"));
    }

    @Test
    void routerThatKnowsTheEngine() {
        assertThat(violationsOf(layers.routerCoreKnowsOnlyTheJdkAndSlf4j()))
                .anyMatch(line -> line.contains("router.KnowsEngine"));
    }

    @Test
    void routedDataSourceThatKnowsTheEngine() {
        assertThat(violationsOf(layers.routedDataSourceKnowsOnlyTheRouterAndItsParser()))
                .anyMatch(line -> line.contains("router.jdbc.KnowsEngine"));
    }

    @Test
    void feedThatKnowsTheEngine() {
        assertThat(violationsOf(layers.feedKnowsOnlyTheRouterAndWhatItsDocumentsNeed()))
                .anyMatch(line -> line.contains("router.feed.KnowsEngine"));
    }

    @Test
    void routerThatKnowsItsFeed() {
        assertThat(violationsOf(layers.routerKnowsNoFeed())).anyMatch(line -> line.contains("router.KnowsFeed"));
    }

    @Test
    void serverThatKnowsAStore() {
        assertThat(violationsOf(layers.serverKnowsOnlyTheEngineAndTheRouter()))
                .anyMatch(line -> line.contains("server.KnowsStore"));
    }

    @Test
    void businessThatKnowsAStore() {
        assertThat(violationsOf(layers.businessKnowsOnlyTheEngineTheSpiAndTheRouter()))
                .anyMatch(line -> line.contains("business.KnowsStore"));
    }

    @Test
    void testkitThatKnowsAStore() {
        assertThat(violationsOf(layers.testkitKnowsOnlyTheSpiAndTheEngine()))
                .anyMatch(line -> line.contains("testkit.KnowsStore"));
    }

    @Test
    void exampleThatKnowsTheEngine() {
        assertThat(violationsOf(layers.examplesKnowOnlyTheTestkit()))
                .anyMatch(line -> line.contains("examples.KnowsEngine"));
    }

    @Test
    void engineThatKnowsTheCommandLine() {
        assertThat(violationsOf(layers.nobodyKnowsTheCommandLine()))
                .anyMatch(line -> line.contains("testkit.KnowsCommandLine"));
    }

    @Test
    void engineThatLooksUp() {
        assertThat(violationsOf(layers.engineLooksOnlyDown()))
                .anyMatch(line -> line.contains("engine.journal.KnowsPlan"))
                .anyMatch(line -> line.contains("engine.plan.LooksUp"))
                .anyMatch(line -> line.contains("engine.attic.Unplaced") && line.contains("without a place"))
                .noneMatch(line -> line.contains("engine.apply.LooksDown.below"));
    }

    @Test
    void engineInACircle() {
        assertThat(violationsOf(layers.engineHasNoCircles())).anyMatch(line -> line.contains("Cycle detected"));
    }

    @Test
    void engineThatReadsTheClock() {
        assertThat(violationsOf(layers.engineTakesTimeAndRandomnessFromOutside()))
                .anyMatch(line -> line.contains("currentTimeMillis"))
                .anyMatch(line -> line.contains("nanoTime"))
                .anyMatch(line -> line.contains("Thread.sleep"))
                .anyMatch(line -> line.contains("Instant.now()"))
                .anyMatch(line -> line.contains("java.util.Random.<init>()"))
                .noneMatch(line -> line.contains("allowed"))
                .noneMatch(line -> line.contains("SystemTime"))
                .hasSize(5);
    }

    private static List<String> violationsOf(ArchRule rule) {
        List<String> found = rule.evaluate(PLANTED).getFailureReport().getDetails();
        assertThat(found).as(rule.getDescription()).isNotEmpty();
        return found;
    }
}
