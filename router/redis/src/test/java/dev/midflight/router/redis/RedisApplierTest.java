package dev.midflight.router.redis;

import static dev.midflight.router.redis.TwoRedis.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RedisApplierTest {

    private static final KeyMap KEYS = KeyMap.same();

    private static TwoRedis redis;

    private RedisStores stores;
    private RedisSwitch stages;
    private RedisApplier applier;

    @BeforeAll
    static void launch() {
        redis = new TwoRedis();
    }

    @AfterAll
    static void end() {
        redis.close();
    }

    @BeforeEach
    void setUp() {
        redis.empty();
        stores = redis.stores(KEYS);
        stages = new RedisSwitch(stores);
        stages.setUp(Side.OLD, 1);
        applier = new RedisApplier(stores, 2);
    }

    @AfterEach
    void close() {
        applier.close();
        stages.close();
    }

    private static RoutedJedis client() {
        return redis.jedis(TwoRedis.routing(TwoRedis.routerAt(TwoRedis.plan(2, Stage.DUAL_OLD, Side.OLD, 0)), KEYS));
    }

    private void copyAll() {
        while (applier.step()) {
            Thread.onSpinWait();
        }
    }

    private RedisVerify verify() {
        return new RedisVerify(stores, 100, Duration.ofSeconds(1));
    }

    @Test
    void marksOutliveTheApplicationAndTheServer() throws Exception {
        try (RoutedJedis client = client()) {
            client.set("a", "1");
            client.rpush("l", "1", "2");
        }
        redis.old.kill9();
        redis.old.start();

        assertThat(applier.waiting()).isEqualTo(2);
        copyAll();

        assertThat(applier.waiting()).isZero();
        assertThat(verify().run().isEqual()).isTrue();
        assertThat(redis.atNew.call("LLEN", "l")).isEqualTo(2L);
    }

    @Test
    void followerThatIsDownGetsEverythingLater() {
        applier.start();
        try (RoutedJedis client = client()) {
            redis.fresh.kill9();
            client.set("a", "1");
            client.set("a", "2");
            redis.fresh.start();
        }
        assertThat(applier.drained(Duration.ofSeconds(20))).isTrue();
        assertThat(text(redis.atNew.call("GET", "a"))).isEqualTo("2");
    }

    @Test
    void oneProcessCopiesAndTheNextTakesOver() {
        applier.step();
        try (RedisApplier second = new RedisApplier(stores, 1);
                RoutedJedis client = client()) {
            client.set("a", "1");
            assertThat(second.step()).isFalse();
            assertThat(redis.atNew.call("EXISTS", "a")).isEqualTo(0L);

            applier.close();

            assertThat(second.step()).isTrue();
            assertThat(text(redis.atNew.call("GET", "a"))).isEqualTo("1");
        }
    }

    @Test
    void copyOfAProcessThatWasOvertakenIsRefused() {
        redis.atOld.call("SET", "a", "1");
        try (Copier slow = new Copier(stores, 1);
                RoutedJedis client = client()) {
            applier.step();
            Copier.Owner mine = new Copier.Owner(Side.OLD, 1);
            assertThat(slow.copy(mine, Set.of(Key.of("a")))).isEmpty();
            redis.atOld.call("DEL", TwoRedis.names().owner);
            try (RedisApplier second = new RedisApplier(stores, 1)) {
                client.set("a", "2");
                second.step();

                assertThatThrownBy(() -> slow.copy(mine, Set.of(Key.of("a"))))
                        .isInstanceOf(Copier.OvertakenException.class);
            }
            stages.close(Side.OLD, 2);
            stages.open(Side.NEW, 3);
            assertThatThrownBy(() -> slow.copy(new Copier.Owner(Side.OLD, 2), Set.of(Key.of("a"))))
                    .as("the follower is the authority now")
                    .isInstanceOf(Copier.OvertakenException.class);
        }
    }

    @Test
    void copyThatArrivesLateDoesNotReplaceANewerOne() throws Exception {
        applier.close();
        CountDownLatch late = new CountDownLatch(1);
        AtomicBoolean holds = new AtomicBoolean();
        try (Between network = new Between(redis.fresh.port());
                RedisApplier slow = new RedisApplier(redis.impatient(redis.old.port(), network.port()), 1);
                RoutedJedis client = client()) {
            network.before(sent -> {
                if (sent.contains(Scripts.APPLY.digest()) && holds.getAndSet(false)) {
                    await(late);
                }
            });
            client.set("a", "1");
            slow.step();
            holds.set(true);
            client.set("a", "2");
            assertThatThrownBy(slow::step).isInstanceOf(UncheckedIOException.class);
            client.set("a", "3");
            slow.step();
            assertThat(text(redis.atNew.call("GET", "a"))).isEqualTo("3");

            long answers = network.answers();
            late.countDown();
            while (network.answers() == answers) {
                Thread.onSpinWait();
            }

            assertThat(text(redis.atNew.call("GET", "a"))).isEqualTo("3");
            assertThat(slow.waiting()).isZero();
        }
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void unitWhoseShapeFailsIsPutAsideAndTriedAgainWhileOthersAreWritten() throws Exception {
        AtomicBoolean fails = new AtomicBoolean(true);
        applier.close();
        KeyMap failing = new Shaped(unit -> {
            if (fails.get() && unit.equals(Key.of("odd"))) {
                throw new IllegalStateException("planted");
            }
        });
        try (RedisApplier shaping = new RedisApplier(redis.stores(failing), 1);
                RoutedJedis client = client()) {
            shaping.start();
            client.set("odd", "1");
            client.set("a", "1");
            while (redis.atNew.call("GET", "a") == null
                    || redis.atOld.call("HGET", TwoRedis.names().stuck, "odd") == null) {
                Thread.onSpinWait();
            }
            assertThat(text(redis.atOld.call("HGET", TwoRedis.names().stuck, "odd")))
                    .contains("shape of it failed");

            fails.set(false);
            for (int i = 0; redis.atNew.call("GET", "odd") == null; i++) {
                client.set("a", Integer.toString(i));
            }

            assertThat(text(redis.atNew.call("GET", "odd"))).isEqualTo("1");
        }
    }

    @Test
    void changeDuringACopyIsCopiedAgain() {
        try (RoutedJedis client = client()) {
            client.set("a", "1");
            applier.step();
            client.set("a", "2");
            assertThat(applier.waiting()).isEqualTo(1);
            copyAll();
        }
        assertThat(text(redis.atNew.call("GET", "a"))).isEqualTo("2");
    }

    @Test
    void keyThatTheFollowerRefusesIsPutAsideAndTheRestGoesOn() throws Exception {
        applier.step();
        redis.atNew.call("CONFIG", "SET", "maxmemory", "1");
        try (RoutedJedis client = client()) {
            client.set("large", "x");
            client.del("small");
            copyAll();
            assertThat(applier.waiting()).isEqualTo(1);
            assertThatThrownBy(() -> {
                        stages.close(Side.OLD, 2);
                        stages.open(Side.NEW, 3);
                    })
                    .isInstanceOf(IllegalStateException.class);
        } finally {
            redis.atNew.call("CONFIG", "SET", "maxmemory", "0");
        }
        while (applier.waiting() > 0) {
            applier.step();
            TimeUnit.MILLISECONDS.sleep(10);
        }
        assertThat(redis.atNew.call("STRLEN", "large")).isEqualTo(1L);
    }

    @Test
    void keyThatEndsBeforeItIsCopiedEndsAtTheFollower() throws Exception {
        try (RoutedJedis client = client()) {
            client.set("a", "1");
            copyAll();
            client.pexpire("a", 1);
            while (redis.atOld.call("GET", "a") != null) {
                Thread.onSpinWait();
            }
            copyAll();
        }
        assertThat(redis.atNew.call("EXISTS", "a")).isEqualTo(0L);
        assertThat(verify().run().isEqual()).isTrue();
    }

    @Test
    void verificationFindsWhatDiffersAndRepairsIt() throws Exception {
        for (String key : new String[] {"same", "evicted", "other", "missing", "ends"}) {
            redis.atOld.call("RPUSH", key, "1", "2");
        }
        redis.atOld.call("EXPIRE", "ends", 1_000);
        applier.copy(Set.of(Key.of("same"), Key.of("evicted"), Key.of("other"), Key.of("ends")));
        redis.atOld.call("DEL", "evicted");
        redis.atNew.call("LSET", "other", 0, "9");
        redis.atNew.call("EXPIRE", "ends", 2_000);

        RedisVerify.Result found = verify().run();
        assertThat(found.missing()).isEqualTo(1);
        assertThat(found.extra()).isEqualTo(1);
        assertThat(found.different()).isEqualTo(1);
        assertThat(found.otherEnd()).isEqualTo(1);
        assertThat(found.units()).isEqualTo(4);

        assertThat(verify().repair(applier).isEqual()).isTrue();
        assertThat(verify().run().isEqual()).isTrue();
        assertThat(redis.atNew.call("EXISTS", "evicted")).isEqualTo(0L);
    }

    @Test
    void sameElementsInAnotherEncodingAreEqual() throws Exception {
        redis.atOld.call("SADD", "s", "1", "2", "3");
        redis.atNew.call("SADD", "s", "3", "x", "2", "1");
        redis.atNew.call("SREM", "s", "x");
        redis.atOld.call("HSET", "h", "a", 1, "b", 2);
        redis.atNew.call("HSET", "h", "b", 2, "a", 1);

        assertThat(verify().run().isEqual()).isTrue();
    }

    @Test
    void valuesGoElementByElementWhereTheFollowerReadsNoDump() {
        redis.atOld.call("SET", "string", "v", "EX", 1_000);
        redis.atOld.call("HSET", "hash", "f", "1", "g", "2");
        redis.atOld.call("RPUSH", "list", "1", "2", "1");
        redis.atOld.call("SADD", "set", "1", "2");
        redis.atOld.call("ZADD", "zset", "1.5", "m", "-2", "n");
        KeyMap typed = new Shaped();

        try (RedisApplier plain = new RedisApplier(redis.stores(typed), 1)) {
            applier.close();
            Map<Key, String> refused =
                    plain.copy(Set.of(Key.of("string"), Key.of("hash"), Key.of("list"), Key.of("set"), Key.of("zset")));
            assertThat(refused).isEmpty();
        }
        for (String key : new String[] {"string", "hash", "list", "set", "zset"}) {
            assertThat(redis.atNew.call("DUMP", key)).as(key).isEqualTo(redis.atOld.call("DUMP", key));
        }
        assertThat((Long) redis.atNew.call("TTL", "string")).isBetween(990L, 1_000L);
    }

    @Test
    void valueOfAnUnknownKindIsRefusedAndNothingIsRemoved() throws Exception {
        redis.atOld.call("XADD", "stream", "1-1", "f", "1");
        redis.atNew.call("XADD", "stream", "1-1", "f", "1");
        redis.atNew.call("SET", "before", "1");
        applier.step();
        Wire follower = redis.atNew;

        assertThatThrownBy(() -> follower.script(
                        Scripts.APPLY, 1, TwoRedis.names().state, 1, "before", "none", 0, 0, "stream", "stream", 0, 0))
                .isInstanceOf(RedisErrorException.class)
                .hasMessageContaining("a stream can be copied as a dump only");
        try (RedisApplier shaping = new RedisApplier(redis.stores(new Shaped()), 1)) {
            applier.close();
            assertThat(shaping.copy(Set.of(Key.of("stream"))).get(Key.of("stream")))
                    .contains("a stream cannot be given another shape");
        }

        assertThat(follower.call("EXISTS", "stream", "before")).isEqualTo(2L);
        assertThat(new RedisVerify(redis.stores(new Shaped()), 100, Duration.ofSeconds(1))
                        .run()
                        .different())
                .isEqualTo(1);
    }

    @Test
    void keyThatIsRefusedByTheFirstCopyIsWaitedForByTheNextProcessToo() throws Exception {
        redis.atOld.call("XADD", "stream", "1-1", "f", "1");
        RedisStores shaped = redis.stores(new Shaped());
        applier.close();
        try (RedisApplier first = new RedisApplier(shaped, 1)) {
            RedisBackfill.Progress progress = new RedisBackfill(first, 100, 1_000_000).run(1);
            assertThat(progress.refused()).containsOnlyKeys(Key.of("stream"));
        }
        redis.atOld.call("HSET", TwoRedis.names().backfill, "cursor", "1");
        try (RedisApplier second = new RedisApplier(shaped, 1)) {
            new RedisBackfill(second, 100, 1_000_000).run(1);
            assertThat(second.waiting()).isEqualTo(1);
        }
        try (RedisApplier plain = new RedisApplier(stores, 1)) {
            plain.step();
            assertThat(plain.waiting()).isZero();
        }
        assertThat(redis.atNew.call("EXISTS", "stream")).isEqualTo(1L);
    }

    /** Each value in the shape that it has. */
    private record Shaped(Consumer<Key> before) implements KeyMap, KeyMap.Shape {

        Shaped() {
            this(unit -> {});
        }

        @Override
        public java.util.Optional<Key> unit(Side side, Key key) {
            return KEYS.unit(side, key);
        }

        @Override
        public java.util.List<Key> keys(Side side, Key unit) {
            return KEYS.keys(side, unit);
        }

        @Override
        public java.util.Optional<KeyMap.Shape> shape() {
            return java.util.Optional.of(this);
        }

        @Override
        public Map<Key, RedisValue> at(Side side, Key unit, Map<Key, RedisValue> other) {
            before.accept(unit);
            return other;
        }
    }

    @Test
    void firstCopyGoesOnWhereItEndedAndBeginsAgainAtANewServer() throws Exception {
        for (int i = 0; i < 3_000; i++) {
            redis.atOld.call("SET", "k" + i, i);
        }
        RedisBackfill.Progress first = new RedisBackfill(applier, 50, 1_000_000).run(1_000);
        assertThat(first.done()).isFalse();
        assertThat(first.keys()).isBetween(1_000L, 1_500L);

        RedisBackfill.Progress second = new RedisBackfill(applier, 50, 1_000_000).run(500);
        assertThat(second.keys()).isBetween(1_500L, 2_200L);
        redis.old.kill9();
        redis.old.start();
        RedisBackfill.Progress third = new RedisBackfill(applier, 500, 1_000_000).run();

        assertThat(third.done()).isTrue();
        assertThat(third.keys())
                .as("from the beginning")
                .isGreaterThanOrEqualTo(3_000)
                .isLessThan(4_000);
        assertThat(verify().run().isEqual()).isTrue();
    }

    @Test
    void serverThatThrowsAwayAnyKeyIsRefused() {
        redis.atNew.call("CONFIG", "SET", "maxmemory-policy", "allkeys-lru");
        try {
            assertThatThrownBy(() -> stages.setUp(Side.OLD, 1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("allkeys-lru");
        } finally {
            redis.atNew.call("CONFIG", "SET", "maxmemory-policy", "noeviction");
        }
    }
}
