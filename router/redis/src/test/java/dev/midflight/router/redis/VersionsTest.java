package dev.midflight.router.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Divergences;
import dev.midflight.router.Migrator;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.StaleEpochException;
import dev.midflight.router.WriteMode;
import dev.midflight.router.compare.Fields;
import dev.midflight.testkit.servers.RedisServer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Two processes that write to two real servers, with versions. */
final class VersionsTest {

    private static final int KEYS = 42;
    private static final int WRITERS = 4;
    private static final int FLIPS = 21;

    /** Written by all; the others by one each. */
    private static final int SHARED = 2;

    private final RedisServer oldServer = RedisServer.launch();
    private final RedisServer newServer = RedisServer.launch();
    private final UnifiedJedis atOld = RedisClient.create(oldServer.host(), oldServer.port());
    private final UnifiedJedis atNew = RedisClient.create(newServer.host(), newServer.port());
    private final VersionedRedis oldNames = new VersionedRedis(atOld);
    private final VersionedRedis newNames = new VersionedRedis(atNew);
    private final List<Router> routers = List.of(TwoRedis.router(), TwoRedis.router());
    private final Set<String> noted = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean stopped = new AtomicBoolean();
    private long epoch;

    @AfterEach
    void end() {
        atOld.close();
        atNew.close();
        oldServer.close();
        newServer.close();
    }

    private Migrator<String, String, RuntimeException> through(Router router) {
        Divergences journal = divergence -> noted.add(divergence.key());
        // page: versions
        Migrator<String, String, RuntimeException> names = Migrator.<String, String, RuntimeException>through(
                        router, "names")
                .old(oldNames)
                .fresh(newNames)
                .mode(WriteMode.VERSIONS)
                .entity(name -> name)
                .keys(name -> name, name -> name)
                .compare(Fields.of(String.class).build())
                .immutable()
                .journal(journal)
                .build();
        // page end
        return names;
    }

    @Test
    void twoProcessesMoveThereAndBackAndNoWriteIsLost() throws Exception {
        List<String> all =
                IntStream.range(0, KEYS).mapToObj(key -> "name:" + key).toList();
        all.forEach(key -> atOld.hset(key, "value", "before"));
        plan(Stage.CAPTURE, Side.OLD);
        ExecutorService threads = Executors.newFixedThreadPool(WRITERS);
        List<Future<Map<String, String>>> writers = new ArrayList<>();
        try (Migrator<String, String, RuntimeException> here = through(routers.get(0));
                Migrator<String, String, RuntimeException> there = through(routers.get(1))) {
            for (int writer = 0; writer < WRITERS; writer++) {
                int number = writer;
                writers.add(threads.submit(() -> write(number % 2 == 0 ? here : there, all, number)));
            }
            plan(Stage.DUAL_OLD, Side.OLD);
            here.fill(all);
            plan(Stage.MIRROR_OLD, Side.OLD);
            whileTheFollowerRefuses();
            for (int flip = 0; flip < FLIPS; flip++) {
                flip(there, all, flip % 2 == 0 ? Side.NEW : Side.OLD);
            }
            stopped.set(true);
            for (Future<Map<String, String>> writer : writers) {
                writer.get()
                        .forEach((key, value) ->
                                assertThat(newNames.read(key)).as(key).isEqualTo("-".equals(value) ? null : value));
            }
            settle(there, Side.NEW);
        } finally {
            stopped.set(true);
            threads.shutdownNow();
        }
        assertThat(noted).isEmpty();
        requireSame(all);
        assertThat(all).filteredOn(key -> oldNames.read(key) == null).isNotEmpty();
    }

    /** What it has written last to the keys that only it writes to. */
    private Map<String, String> write(Migrator<String, String, RuntimeException> names, List<String> all, int writer) {
        Map<String, String> last = new HashMap<>();
        for (int turn = 0; !stopped.get(); turn++) {
            boolean isShared = turn % 4 != 0;
            int at = ThreadLocalRandom.current().nextInt(isShared ? SHARED : (KEYS - SHARED) / WRITERS);
            String key = all.get(isShared ? at : SHARED + at * WRITERS + writer);
            String value = ThreadLocalRandom.current().nextInt(4) == 0 ? "-" : writer + " " + turn;
            if ("-".equals(value)) {
                names.delete(key);
            } else {
                names.write(key, value);
            }
            if (!isShared) {
                last.put(key, value);
            }
        }
        return last;
    }

    private void whileTheFollowerRefuses() {
        atNew.configSet("maxmemory", "1");
        until(() -> noted.size() > KEYS / 4);
        atNew.configSet("maxmemory", "0");
    }

    private void heal(Migrator<String, String, RuntimeException> names) {
        until(() -> {
            List<String> some = List.copyOf(noted);
            some.forEach(noted::remove);
            names.fill(some);
            return noted.isEmpty();
        });
    }

    /** Goes back as long as the follower has not all that was written. */
    private void settle(Migrator<String, String, RuntimeException> names, Side authority) {
        until(() -> {
            heal(names);
            plan(Stage.SWITCHING, authority);
            if (!noted.isEmpty()) {
                plan(authority == Side.OLD ? Stage.MIRROR_OLD : Stage.MIRROR_NEW, authority);
            }
            return noted.isEmpty();
        });
    }

    private void requireSame(List<String> all) {
        for (String key : all) {
            assertThat(oldNames.state(key)).as(key).isNotNull().isEqualTo(newNames.state(key));
        }
    }

    private void flip(Migrator<String, String, RuntimeException> names, List<String> all, Side to) {
        settle(names, to.other());
        requireSame(all);
        VersionedRedis closed = to == Side.NEW ? oldNames : newNames;
        // page: raise
        closed.raise(epoch + 1); // the next plan's; before any process follows it
        // page end
        plan(to == Side.NEW ? Stage.MIRROR_NEW : Stage.MIRROR_OLD, to);
        assertThatThrownBy(() -> closed.write("name:0", "by who was stopped", epoch - 2))
                .isInstanceOf(StaleEpochException.class);
    }

    /** Until nothing is under way by the one before. */
    private void plan(Stage stage, Side authority) {
        epoch++;
        routers.forEach(router -> TwoRedis.follow(router, TwoRedis.plan(epoch, stage, authority, 0)));
        until(() -> routers.stream()
                .allMatch(router -> router.ack().filter(Router.Ack::drained).isPresent()));
    }

    private static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!condition.getAsBoolean()) {
            assertThat(end - System.nanoTime()).as("what is left of a minute").isPositive();
            LockSupport.parkNanos(1_000_000);
        }
    }
}
