package dev.midflight.bench;

import com.github.rawls238.scientist4j.Experiment;
import com.github.rawls238.scientist4j.ExperimentBuilder;
import com.launchdarkly.sdk.LDContext;
import com.launchdarkly.sdk.LDValue;
import com.launchdarkly.sdk.server.Components;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.LDConfig;
import com.launchdarkly.sdk.server.MigrationStage;
import com.launchdarkly.sdk.server.integrations.TestData;
import com.launchdarkly.sdk.server.migrations.Migration;
import com.launchdarkly.sdk.server.migrations.MigrationBuilder;
import com.launchdarkly.sdk.server.migrations.MigrationExecution;
import com.launchdarkly.sdk.server.migrations.MigrationMethodResult;
import dev.openfeature.sdk.Client;
import dev.openfeature.sdk.ImmutableContext;
import dev.openfeature.sdk.OpenFeatureAPI;
import dev.openfeature.sdk.providers.memory.Flag;
import dev.openfeature.sdk.providers.memory.InMemoryProvider;
import io.dropwizard.metrics5.MetricRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** The same by libraries that are used for it. Their contexts are made beforehand, and they report nothing. */
final class PeerCalls {

    private static final String FLAG = "move";

    private PeerCalls() {}

    /** LaunchDarkly's client with one flag, from memory. */
    static LDClient launchDarkly(LDValue value) {
        TestData flags = TestData.dataSource();
        flags.update(flags.flag(FLAG).valueForAll(value));
        return new LDClient(
                "bench",
                new LDConfig.Builder()
                        .dataSource(flags)
                        .events(Components.noEvents())
                        .logging(Components.noLogging())
                        .startWait(Duration.ofSeconds(10))
                        .build());
    }

    private static <C> List<C> contexts(IntFunction<C> context) {
        return IntStream.range(0, Shop.CUSTOMERS).mapToObj(context).toList();
    }

    private static List<LDContext> contexts() {
        return contexts(number -> LDContext.create(Shop.customer(number)));
    }

    private static <C> C of(List<C> contexts, int number) {
        return contexts.get(number & (Shop.CUSTOMERS - 1));
    }

    /** A flag that is on or off. */
    static Operation launchDarklyFlag() {
        LDClient client = launchDarkly(LDValue.of(true));
        List<LDContext> contexts = contexts();
        Operation operation = number -> client.boolVariation(FLAG, of(contexts, number), false);
        return operation.with(client);
    }

    /** A flag that is a stage of a migration. */
    static Operation launchDarklyStage() {
        LDClient client = launchDarkly(LDValue.of(MigrationStage.DUAL_WRITE.toString()));
        List<LDContext> contexts = contexts();
        Operation operation = number -> client.migrationVariation(FLAG, of(contexts, number), MigrationStage.OFF)
                .getStage();
        return operation.with(client);
    }

    /** A read in a stage in which the old store alone is read. */
    static Operation launchDarklyRead() {
        LDClient client = launchDarkly(LDValue.of(MigrationStage.DUAL_WRITE.toString()));
        List<LDContext> contexts = contexts();
        Map<String, String> old = Shop.rows();
        Map<String, String> fresh = Shop.rows();
        Migration<String, Boolean, String, String> migration = migration(
                client,
                MigrationExecution.Parallel(),
                key -> MigrationMethodResult.Success(RoutedCalls.read(old, key)),
                key -> MigrationMethodResult.Success(RoutedCalls.read(fresh, key)));
        Operation operation = number -> migration
                .read(FLAG, of(contexts, number), MigrationStage.OFF, Shop.customer(number))
                .getResult()
                .orElseThrow();
        return operation.with(client);
    }

    /** A migration that reads as told, and writes as it reads. */
    static Migration<String, Boolean, String, String> migration(
            LDClient client,
            MigrationExecution execution,
            Migration.Reader<String, String> old,
            Migration.Reader<String, String> fresh) {
        return new MigrationBuilder<String, Boolean, String, String>(client)
                .readExecution(execution)
                .read(old, fresh, String::equals)
                .write(key -> written(old.execute(key)), key -> written(fresh.execute(key)))
                .build()
                .orElseThrow();
    }

    private static MigrationMethodResult<Boolean> written(MigrationMethodResult<String> answer) {
        return answer.isSuccess() ? MigrationMethodResult.Success(true) : MigrationMethodResult.Failure();
    }

    /** OpenFeature's own provider in memory, a flag that is on or off. */
    static Operation openFeature() {
        OpenFeatureAPI api = OpenFeatureAPI.createIsolated();
        Flag<Boolean> flag = Flag.<Boolean>builder()
                .variant("on", true)
                .variant("off", false)
                .defaultVariant("on")
                .build();
        api.setProviderAndWait(new InMemoryProvider(Map.of(FLAG, flag)));
        Client client = api.getClient();
        List<ImmutableContext> contexts = contexts(number -> new ImmutableContext(Shop.customer(number)));
        Operation operation = number -> client.getBooleanValue(FLAG, false, of(contexts, number));
        return operation.with(api::shutdown);
    }

    /** Both sides by the caller and compared, which is the least that it does. */
    static Operation scientist() {
        Map<String, String> old = Shop.rows();
        Map<String, String> fresh = Shop.rows();
        Experiment<String> experiment = experiment();
        return number -> {
            String key = Shop.customer(number);
            return experiment.run(() -> RoutedCalls.read(old, key), () -> RoutedCalls.read(fresh, key));
        };
    }

    static Experiment<String> experiment() {
        return told().build();
    }

    /** One whose other threads are given. */
    static Experiment<String> experiment(ExecutorService threads) {
        return told().withExecutorService(threads).build();
    }

    private static ExperimentBuilder<String> told() {
        return new ExperimentBuilder<String>()
                .withName("bench")
                .withRegistry(new MetricRegistry())
                .withComparator(String::equals);
    }
}
