package dev.midflight.cli.layers;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The house as it stands keeps the directions of {@link Layers}. This module is the one that sees all others. */
final class LayersTest {

    private static final JavaClasses HOUSE = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.midflight");

    private final Layers layers = new Layers("dev.midflight");

    @Test
    void everyModuleIsSeen() {
        List<String> packages =
                HOUSE.stream().map(each -> each.getPackageName()).toList();

        assertThat(packages)
                .contains(
                        "dev.midflight.spi",
                        "dev.midflight.engine",
                        "dev.midflight.stores.sql",
                        "dev.midflight.stores.mysql",
                        "dev.midflight.stores.postgres",
                        "dev.midflight.router",
                        "dev.midflight.router.feed",
                        "dev.midflight.router.jdbc",
                        "dev.midflight.server",
                        "dev.midflight.business",
                        "dev.midflight.testkit",
                        "dev.midflight.examples",
                        "dev.midflight.cli")
                .doesNotContain("dev.midflight.cli.layers");
    }

    @Test
    void spiKnowsOnlyTheJdk() {
        check(layers.spiKnowsOnlyTheJdk());
    }

    @Test
    void engineKnowsOnlyTheSpi() {
        check(layers.engineKnowsOnlyTheSpi());
    }

    @Test
    void storesKnowOnlyTheSpiAndWhatSqlStoresShare() {
        check(layers.storesKnowOnlyTheSpiAndWhatSqlStoresShare());
    }

    @Test
    void routerCoreKnowsOnlyTheJdkAndSlf4j() {
        check(layers.routerCoreKnowsOnlyTheJdkAndSlf4j());
    }

    @Test
    void routedDataSourceKnowsOnlyTheRouterAndItsParser() {
        check(layers.routedDataSourceKnowsOnlyTheRouterAndItsParser());
    }

    @Test
    void feedKnowsOnlyTheRouterAndWhatItsDocumentsNeed() {
        check(layers.feedKnowsOnlyTheRouterAndWhatItsDocumentsNeed());
    }

    @Test
    void routerKnowsNoFeed() {
        check(layers.routerKnowsNoFeed());
    }

    @Test
    void serverKnowsOnlyTheEngineAndTheRouter() {
        check(layers.serverKnowsOnlyTheEngineAndTheRouter());
    }

    @Test
    void businessKnowsOnlyTheEngineTheSpiAndTheRouter() {
        check(layers.businessKnowsOnlyTheEngineTheSpiAndTheRouter());
    }

    @Test
    void testkitKnowsOnlyTheSpiAndTheEngine() {
        check(layers.testkitKnowsOnlyTheSpiAndTheEngine());
    }

    @Test
    void examplesKnowOnlyTheTestkit() {
        check(layers.examplesKnowOnlyTheTestkit());
    }

    @Test
    void nobodyKnowsTheCommandLine() {
        check(layers.nobodyKnowsTheCommandLine());
    }

    @Test
    void engineLooksOnlyDown() {
        check(layers.engineLooksOnlyDown());
    }

    @Test
    void engineHasNoCircles() {
        check(layers.engineHasNoCircles());
    }

    @Test
    void engineTakesTimeAndRandomnessFromOutside() {
        check(layers.engineTakesTimeAndRandomnessFromOutside());
    }

    private static void check(ArchRule rule) {
        rule.check(HOUSE);
    }
}
