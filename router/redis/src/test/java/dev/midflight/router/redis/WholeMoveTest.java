package dev.midflight.router.redis;

import static dev.midflight.router.redis.TwoRedis.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A whole migration, there and back, while an application of two processes writes. */
final class WholeMoveTest {

    private static final int SEEDED = 2_000;
    private static final long MOVES_PER_STAGE = 300;

    private static TwoRedis redis;

    @BeforeAll
    static void launch() {
        redis = new TwoRedis();
    }

    @AfterAll
    static void end() {
        redis.close();
    }

    @BeforeEach
    void empty() {
        redis.empty();
    }

    /** What the application's threads do: one change of a user, that they know themselves to be in force then. */
    @FunctionalInterface
    private interface Change {
        void make(RoutedJedis client, String user, long number);
    }

    @Test
    void renamedKeysLoseNothingThereAndBack() throws Exception {
        KeyMap keys = KeyMap.prefixed("user_", "new_user_");
        for (int i = 0; i < SEEDED; i++) {
            redis.atOld.call("HSET", "user_" + i, "seen", 0, "name", "n" + i);
        }
        redis.atOld.call("SET", "other", "stays");

        Map<String, Long> truth = move(keys, (client, user, number) -> {
            client.hset("user_" + user, "seen", Long.toString(number));
            client.incr("user_count");
        });

        truth.forEach((user, number) -> {
            assertThat(text(redis.atOld.call("HGET", "user_" + user, "seen"))).isEqualTo(number.toString());
            assertThat(text(redis.atNew.call("HGET", "new_user_" + user, "seen")))
                    .isEqualTo(number.toString());
        });
        long changes = Long.parseLong(text(redis.atOld.call("GET", "user_count")));
        assertThat(changes).isGreaterThanOrEqualTo(truth.size());
        assertThat(text(redis.atNew.call("GET", "new_user_count"))).isEqualTo(Long.toString(changes));
        assertThat(redis.atNew.call("EXISTS", "other")).isEqualTo(0L);
    }

    @Test
    void fieldsThatBecomeKeysLoseNothingThereAndBack() throws Exception {
        KeyMap keys = KeyMap.fieldsAsKeys("user:", List.of("seen", "name"));
        for (int i = 0; i < SEEDED; i++) {
            redis.atOld.call("HSET", "user:" + i, "seen", 0, "name", "n" + i);
        }

        Map<String, Long> truth = move(keys, (client, user, number) -> {
            String value = Long.toString(number);
            client.bySide(
                    old -> old.hset("user:" + user, Map.of("seen", value, "name", "m" + value)),
                    fresh -> fresh.mset("user:" + user + ":seen", value, "user:" + user + ":name", "m" + value));
        });

        truth.forEach((user, number) -> {
            String key = "user:" + user;
            assertThat(text(redis.atOld.call("HGET", key, "seen"))).isEqualTo(number.toString());
            assertThat(text(redis.atNew.call("GET", key + ":seen"))).isEqualTo(number.toString());
            assertThat(text(redis.atNew.call("GET", key + ":name"))).isEqualTo("m" + number);
        });
    }

    /** Goes through all stages and back, each while writes go on; returns what was last acknowledged of each user. */
    private static Map<String, Long> move(KeyMap keys, Change change) throws Exception {
        RedisStores stores = redis.stores(keys);
        List<Router> routers = List.of(TwoRedis.router(), TwoRedis.router());
        AtomicLong epoch = new AtomicLong();
        try (RedisSwitch stages = new RedisSwitch(stores);
                RedisApplier applier = new RedisApplier(stores, 4);
                RoutedJedis one = redis.jedis(TwoRedis.routing(routers.get(0), keys));
                RoutedJedis two = redis.jedis(TwoRedis.routing(routers.get(1), keys))) {
            publish(routers, epoch, Stage.OLD_ONLY, Side.OLD);
            Writers writers = new Writers(List.of(one, two), change);
            writers.more();
            stages.setUp(Side.OLD, epoch.get());
            publish(routers, epoch, Stage.CAPTURE, Side.OLD);
            writers.more();
            applier.start();
            publish(routers, epoch, Stage.DUAL_OLD, Side.OLD);
            RedisBackfill.Progress copied = new RedisBackfill(applier, 100, 1_000_000).run();
            assertThat(copied.done()).isTrue();
            assertThat(copied.refused()).isEmpty();
            assertThat(copied.keys()).isGreaterThanOrEqualTo(SEEDED);
            writers.more();
            publish(routers, epoch, Stage.MIRROR_OLD, Side.OLD);
            flip(stages, applier, routers, epoch, Side.NEW);
            writers.more();
            publish(routers, epoch, Stage.DUAL_NEW, Side.NEW);
            writers.more();
            publish(routers, epoch, Stage.MIRROR_NEW, Side.NEW);
            flip(stages, applier, routers, epoch, Side.OLD);
            writers.more();
            Map<String, Long> truth = writers.end();
            assertThat(applier.drained(Duration.ofSeconds(20))).isTrue();
            RedisVerify.Result result = new RedisVerify(stores, 500, Duration.ofSeconds(1)).run();
            assertThat(result.samples()).isEmpty();
            assertThat(result.isEqual()).isTrue();
            assertThat(result.units()).isGreaterThanOrEqualTo(SEEDED);
            return truth;
        }
    }

    private static void flip(
            RedisSwitch stages, RedisApplier applier, List<Router> routers, AtomicLong epoch, Side to) {
        RoutePlan closing = TwoRedis.plan(epoch.incrementAndGet(), Stage.SWITCHING, to.other(), 0);
        routers.forEach(router -> TwoRedis.follow(router, closing));
        await(routers);
        stages.close(to.other(), epoch.get());
        assertThat(applier.drained(Duration.ofSeconds(20))).isTrue();
        stages.open(to, epoch.get() + 1);
        publish(routers, epoch, to == Side.NEW ? Stage.MIRROR_NEW : Stage.MIRROR_OLD, to);
    }

    private static void publish(List<Router> routers, AtomicLong epoch, Stage stage, Side authority) {
        RoutePlan plan =
                TwoRedis.plan(epoch.incrementAndGet(), stage, authority, authority == Side.OLD ? 0 : 1_000_000);
        routers.forEach(router -> TwoRedis.follow(router, plan));
        await(routers);
    }

    private static void await(List<Router> routers) {
        while (!routers.stream().allMatch(router -> router.ack().orElseThrow().drained())) {
            Thread.onSpinWait();
        }
    }

    /** Threads that change users of their own, in both processes. */
    private static final class Writers {

        private final AtomicBoolean ending = new AtomicBoolean();
        private final AtomicLong made = new AtomicLong();
        private final AtomicReference<Throwable> failure = new AtomicReference<>();
        private final Map<String, Long> truth = new ConcurrentHashMap<>();
        private final List<Thread> threads = new ArrayList<>();

        Writers(List<RoutedJedis> clients, Change change) {
            for (int i = 0; i < 4; i++) {
                int mine = i;
                RoutedJedis client = clients.get(i % clients.size());
                RandomGenerator random =
                        RandomGeneratorFactory.of("L64X128MixRandom").create(i);
                Thread thread = new Thread(() -> {
                    for (long number = 1; !ending.get(); number++) {
                        String user = Integer.toString(random.nextInt(SEEDED / 4) * 4 + mine);
                        change.make(client, user, number);
                        truth.put(user, number);
                        made.incrementAndGet();
                    }
                });
                thread.setUncaughtExceptionHandler((ended, why) -> failure.compareAndSet(null, why));
                threads.add(thread);
                thread.start();
            }
        }

        /** Waits until so many changes more were made. */
        void more() {
            long until = made.get() + MOVES_PER_STAGE;
            while (made.get() < until) {
                assertThat(failure.get()).isNull();
                Thread.onSpinWait();
            }
        }

        Map<String, Long> end() throws InterruptedException {
            ending.set(true);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failure.get()).isNull();
            return truth;
        }
    }
}
