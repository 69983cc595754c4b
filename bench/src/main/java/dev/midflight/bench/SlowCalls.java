package dev.midflight.bench;

import com.github.rawls238.scientist4j.Experiment;
import com.launchdarkly.sdk.LDContext;
import com.launchdarkly.sdk.LDValue;
import com.launchdarkly.sdk.server.LDClient;
import com.launchdarkly.sdk.server.MigrationStage;
import com.launchdarkly.sdk.server.migrations.Migration;
import com.launchdarkly.sdk.server.migrations.MigrationExecution;
import com.launchdarkly.sdk.server.migrations.MigrationMethodResult;
import com.launchdarkly.sdk.server.migrations.MigrationSerialOrder;
import dev.midflight.router.Migrator;
import dev.midflight.router.Reads;
import dev.midflight.router.Stage;
import dev.midflight.router.WriteMode;
import dev.midflight.router.compare.Fields;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A read or a write at a primary that takes a millisecond, with a follower beside it, by each way. */
final class SlowCalls {

    private static final String FLAG = "move";
    private static final long PRIMARY_MILLIS = 1;
    private static final int WORKERS = 4;

    private SlowCalls() {}

    private static String primary(String key) throws InterruptedException {
        Thread.sleep(PRIMARY_MILLIS);
        return key;
    }

    private static String follower(Follower follower, String key) throws InterruptedException {
        follower.ask();
        return key;
    }

    /** Something that waits. */
    private interface Waiting {
        String answer() throws InterruptedException;
    }

    /** For what knows no checked exceptions. */
    private static Supplier<String> supplied(Waiting waiting) {
        return () -> {
            try {
                return waiting.answer();
            } catch (InterruptedException ending) {
                Thread.currentThread().interrupt();
                throw new IllegalStateException(ending);
            }
        };
    }

    /** The primary, and nobody else. */
    static Operation alone(Follower unused) {
        return number -> primary(Shop.customer(number));
    }

    /** Midflight's reads, all of which are to be compared. */
    static Operation reads(Follower follower) {
        Reads<String, String, InterruptedException> reads = Reads.<String, String, InterruptedException>through(
                        Shop.shadowed(), "bench")
                .old(SlowCalls::primary)
                .fresh(key -> follower(follower, key))
                .entity(key -> key)
                .compare(Fields.of(String.class).build())
                .immutable()
                .build();
        Operation operation = number -> String.valueOf(reads.read(Shop.customer(number)));
        return operation.with(reads);
    }

    /** Midflight's writes that the follower gets later. */
    static Operation writes(Follower follower) {
        return writes(follower, Stage.DUAL_OLD);
    }

    /** Midflight's writes for which a caller waits up to his budget until the follower has them. */
    static Operation writesMirrored(Follower follower) {
        return writes(follower, Stage.MIRROR_OLD);
    }

    private static Operation writes(Follower follower, Stage stage) {
        Migrator<String, String, InterruptedException> migrator =
                Migrator.<String, String, InterruptedException>through(Shop.in(stage), "bench")
                        .old(new TimedStore(() -> Thread.sleep(PRIMARY_MILLIS)))
                        .fresh(new TimedStore(follower::ask))
                        .entity(key -> key)
                        .keys(key -> key, text -> text)
                        .compare(Fields.of(String.class).build())
                        .immutable()
                        .mode(WriteMode.VERSIONS)
                        .journal(divergence -> {})
                        .build();
        Operation operation = number -> {
            String key = Shop.customer(number);
            migrator.write(key, key);
            return key;
        };
        return operation.with(migrator);
    }

    /** LaunchDarkly's shadow reads, one after the other. */
    static Operation launchDarklySerial(Follower follower) {
        return launchDarklyRead(follower, MigrationExecution.Serial(MigrationSerialOrder.FIXED));
    }

    /** LaunchDarkly's shadow reads, both at once. */
    static Operation launchDarklyParallel(Follower follower) {
        return launchDarklyRead(follower, MigrationExecution.Parallel());
    }

    private static Operation launchDarklyRead(Follower follower, MigrationExecution execution) {
        LDClient client = PeerCalls.launchDarkly(LDValue.of(MigrationStage.SHADOW.toString()));
        Migration<String, Boolean, String, String> migration = migration(client, follower, execution);
        Operation operation = number -> {
            String key = Shop.customer(number);
            return migration
                    .read(FLAG, LDContext.create(key), MigrationStage.OFF, key)
                    .isSuccess();
        };
        return operation.with(client);
    }

    /** LaunchDarkly's writes to both. */
    static Operation launchDarklyWrite(Follower follower) {
        LDClient client = PeerCalls.launchDarkly(LDValue.of(MigrationStage.DUAL_WRITE.toString()));
        Migration<String, Boolean, String, String> migration =
                migration(client, follower, MigrationExecution.Parallel());
        Operation operation = number -> {
            String key = Shop.customer(number);
            return migration
                    .write(FLAG, LDContext.create(key), MigrationStage.OFF, key)
                    .getAuthoritative()
                    .isSuccess();
        };
        return operation.with(client);
    }

    private static Migration<String, Boolean, String, String> migration(
            LDClient client, Follower follower, MigrationExecution execution) {
        return PeerCalls.migration(
                client,
                execution,
                key -> MigrationMethodResult.Success(
                        supplied(() -> primary(key)).get()),
                key -> MigrationMethodResult.Success(
                        supplied(() -> follower(follower, key)).get()));
    }

    /** Scientist4J's own way. */
    static Operation scientist(Follower follower) {
        Experiment<String> experiment = PeerCalls.experiment();
        return number -> {
            String key = Shop.customer(number);
            return experiment.run(supplied(() -> primary(key)), supplied(() -> follower(follower, key)));
        };
    }

    /** Scientist4J's other way, with the pool that it makes. */
    static Operation scientistAsync(Follower follower) {
        ExecutorService pool = Executors.newFixedThreadPool(2);
        Experiment<String> experiment = PeerCalls.experiment(pool);
        Operation operation = number -> {
            String key = Shop.customer(number);
            return experiment.runAsync(supplied(() -> primary(key)), supplied(() -> follower(follower, key)));
        };
        return operation.with(pool::shutdownNow);
    }

    /** As it is soon written: both at once, compared when both are there. */
    static Operation futures(Follower follower) {
        ExecutorService pool = Executors.newCachedThreadPool();
        Operation operation = number -> {
            String key = Shop.customer(number);
            CompletableFuture<String> other =
                    CompletableFuture.supplyAsync(supplied(() -> follower(follower, key)), pool);
            String mine = primary(key);
            return mine.equals(other.join());
        };
        return operation.with(pool::shutdownNow);
    }

    /** The same that does not wait, with four threads and a queue without an end. */
    static Operation futuresUnawaited(Follower follower) {
        ExecutorService pool = Executors.newFixedThreadPool(WORKERS);
        Operation operation = number -> {
            String key = Shop.customer(number);
            String mine = primary(key);
            CompletableFuture<Boolean> compared = CompletableFuture.supplyAsync(
                            supplied(() -> follower(follower, key)), pool)
                    .thenApply(mine::equals);
            return compared.isDone();
        };
        return operation.with(pool::shutdownNow);
    }
}
