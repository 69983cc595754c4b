package dev.midflight.router.redis;

import static dev.midflight.router.redis.TwoRedis.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Freshness;
import dev.midflight.router.RefusedException;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.Response;
import redis.clients.jedis.args.ListDirection;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.params.SetParams;
import redis.clients.jedis.providers.ConnectionProvider;
import redis.clients.jedis.resps.Tuple;
import redis.clients.jedis.util.KeyValue;

final class RoutedJedisTest {

    private static final KeyMap KEYS = KeyMap.same();

    private static TwoRedis redis;

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
        stages = new RedisSwitch(redis.stores(KEYS));
        stages.setUp(Side.OLD, 1);
        applier = new RedisApplier(redis.stores(KEYS), 2);
    }

    @AfterEach
    void close() {
        applier.close();
        stages.close();
    }

    private static Router dual() {
        return TwoRedis.routerAt(TwoRedis.plan(2, Stage.DUAL_OLD, Side.OLD, 0));
    }

    private static RoutedJedis client(Router router) {
        return redis.jedis(TwoRedis.routing(router, KEYS));
    }

    private void copyAll() {
        while (applier.step()) {
            Thread.onSpinWait();
        }
        assertThat(applier.waiting()).isZero();
    }

    private void assertSame() throws InterruptedException {
        copyAll();
        RedisVerify.Result result = new RedisVerify(redis.stores(KEYS), 100, Duration.ofSeconds(1)).run();
        assertThat(result.isEqual()).as("%s", result).isTrue();
    }

    @Test
    void everyKindOfWriteReachesTheFollower() throws Exception {
        try (RoutedJedis client = client(dual())) {
            assertThat(client.set("a", "1")).isEqualTo("OK");
            assertThat(client.incr("a")).isEqualTo(2);
            assertThat(client.append("a", "x")).isEqualTo(2);
            client.mset("b", "1", "c", "2");
            assertThat(client.hset("h", Map.of("f", "1", "g", "2"))).isEqualTo(2);
            assertThat(client.hgetAll("h")).isEqualTo(Map.of("f", "1", "g", "2"));
            assertThat(client.hincrByFloat("h", "f", 0.5)).isEqualTo(1.5);
            client.rpush("l", "1", "2", "3");
            assertThat(client.lpop("l")).isEqualTo("1");
            client.sadd("s", "1", "2", "3");
            assertThat(client.spop("s")).isIn("1", "2", "3");
            client.zadd("z", Map.of("m", 1.5, "n", 2.0));
            assertThat(client.zpopmin("z")).isEqualTo(new Tuple("m", 1.5));
            assertThat(client.expire("b", 1_000)).isEqualTo(1);
            client.set("e", "v", SetParams.setParams().ex(500));
            client.rename("c", "d");
            assertThat(client.eval(
                            "redis.call('SET', KEYS[1], ARGV[1]); return {ARGV[1], 7}", List.of("k"), List.of("v")))
                    .isEqualTo(List.of("v", 7L));
            assertThat(client.del("nothing")).isZero();
        }

        assertSame();
        assertThat(text(redis.atNew.call("GET", "a"))).isEqualTo("2x");
        assertThat(text(redis.atNew.call("GET", "k"))).isEqualTo("v");
        assertThat((Long) redis.atNew.call("TTL", "b")).isBetween(990L, 1_000L);
        assertThat(redis.atNew.call("EXISTS", "c")).isEqualTo(0L);
    }

    @Test
    void bytesArriveAsTheyAre() throws Exception {
        byte[] bytes = {0, '\r', '\n', (byte) 0xff, (byte) 0xc3, 0x28};
        try (RoutedJedis client = client(dual())) {
            client.set(bytes, bytes);
            assertThat(client.get(bytes)).isEqualTo(bytes);
        }

        assertSame();
        assertThat(redis.atNew.call("GET", bytes)).isEqualTo(bytes);
    }

    @Test
    void countersThatLuaCannotHoldAreExact() {
        try (RoutedJedis client = client(dual())) {
            client.set("n", "9007199254740992");
            assertThat(client.incr("n")).isEqualTo(9_007_199_254_740_993L);
            assertThat(client.decrBy("m", Long.MAX_VALUE)).isEqualTo(-Long.MAX_VALUE);
            assertThat(client.hincrBy("h", "f", Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
        }
    }

    @Test
    void refusalsOfTheServerArriveInItsWords() {
        try (RoutedJedis client = client(dual())) {
            client.set("a", "text");

            assertThatThrownBy(() -> client.lpush("a", "1"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageStartingWith("WRONGTYPE");
            assertThatThrownBy(() -> client.incr("a"))
                    .isInstanceOf(JedisDataException.class)
                    .hasMessageContaining("not an integer");
        }
    }

    @Test
    void whatCannotBeFollowedIsRefusedAndLeavesNothing() {
        try (RoutedJedis client = client(dual())) {
            client.set("a", "1");

            for (Runnable refused : List.<Runnable>of(
                    client::flushAll,
                    () -> client.eval("redis.call('SET', 'x', 1)"),
                    () -> client.executeCommand(unknown()),
                    () -> client.bitfield("b", "SET", "i64", "0", "1"),
                    () -> client.subscribe(new JedisPubSub() {}, "c"))) {
                assertThatThrownBy(refused::run).isInstanceOf(UnsupportedOperationException.class);
            }
            assertThat(client.keys("[^m]*")).containsExactly("a");
        }
    }

    private static CommandObject<Object> unknown() {
        byte[] name = "JSON.SET".getBytes(StandardCharsets.US_ASCII);
        return new CommandObject<>(new CommandArguments(() -> name).key("a"), BuilderFactory.RAW_OBJECT);
    }

    @Test
    void beforeTheMigrationEverythingIsAsItWas() {
        try (RoutedJedis client = client(TwoRedis.routerAt(TwoRedis.plan(1, Stage.OLD_ONLY, Side.OLD, 0)))) {
            client.set("a", "1");
            client.eval("redis.call('SET', 'x', 1)");
            client.bitfield("b", "SET", "i64", "0", "1");
        }

        assertThat(applier.waiting()).isZero();
        assertThat(redis.atOld.call("EXISTS", "a", "x", "b")).isEqualTo(3L);
    }

    @Test
    void processThatSleptThroughASwitchChangesNothing() {
        Router asleep = dual();
        try (RoutedJedis client = client(asleep)) {
            client.set("a", "before");
            stages.close(Side.OLD, 3);
            copyAll();

            assertThatThrownBy(() -> client.set("a", "late"))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                            .isEqualTo(RefusedException.Reason.FENCED));
            stages.open(Side.NEW, 4);
            assertThatThrownBy(() -> client.set("a", "later")).isInstanceOf(RefusedException.class);
            stages.close(Side.NEW, 5);
            stages.open(Side.OLD, 6);
            assertThatThrownBy(() -> client.set("a", "latest")).isInstanceOf(RefusedException.class);
            TwoRedis.follow(asleep, TwoRedis.plan(3, Stage.MIRROR_OLD, Side.OLD, 0));
            assertThatThrownBy(() -> client.set("a", "still")).isInstanceOf(RefusedException.class);
        }
        assertThat(text(redis.atOld.call("GET", "a"))).isEqualTo("before");
        assertThat(text(redis.atNew.call("GET", "a"))).isEqualTo("before");
    }

    @Test
    void switchIsRefusedWhileChangesWait() {
        try (RoutedJedis client = client(dual())) {
            client.set("a", "1");
        }
        stages.close(Side.OLD, 3);

        assertThatThrownBy(() -> stages.open(Side.NEW, 4))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 changes wait");
    }

    @Test
    void lostMarksStopWritesInsteadOfPassingUnseen() {
        try (RoutedJedis client = client(dual())) {
            redis.atOld.call("DEL", TwoRedis.names().marks);

            assertThatThrownBy(() -> client.set("a", "1"))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("not made ready");
        }
        assertThat(redis.atOld.call("EXISTS", "a")).isEqualTo(0L);
    }

    @Test
    void readsGoToTheFollowerOnceItHasWhatWasWritten() {
        Router router = TwoRedis.routerAt(TwoRedis.plan(2, Stage.MIRROR_OLD, Side.OLD, 1_000_000));
        Freshness follower = router.freshness();
        RedisRouting routing = TwoRedis.routing(router, KEYS);
        try (RoutedJedis client = redis.jedis(routing)) {
            client.set("a", "1");
            client.set("b", "1");
            copyAll();
            redis.atNew.call("SET", "a", "of the follower");

            assertThat(client.get("a")).as("nothing is known yet").isEqualTo("1");
            follower.applied(System.nanoTime());
            assertThat(client.get("a")).isEqualTo("of the follower");
            client.set("a", "2");
            assertThat(client.get("a")).as("just written").isEqualTo("2");
            assertThat(client.mget("a", "b")).as("not all keys are there").containsExactly("2", "1");
            follower.applied(System.nanoTime());
            assertThat(client.mget("a", "b")).containsExactly("of the follower", "1");
            assertThat(routing.counts()).isEqualTo(new RedisRouting.Counts(3, 2, 0));
        }
    }

    @Test
    void marksTellWhatTheFollowerHas() throws Exception {
        Router router = TwoRedis.routerAt(TwoRedis.plan(2, Stage.MIRROR_OLD, Side.OLD, 1_000_000));
        try (RoutedJedis client = client(router);
                RedisFreshness freshness = new RedisFreshness(router, redis.stores(KEYS), Duration.ofMillis(2))) {
            client.set("a", "1");
            TimeUnit.MILLISECONDS.sleep(20);
            assertThat(router.reads("a")).isEqualTo(Side.OLD);

            copyAll();

            while (router.reads("a") == Side.OLD) {
                Thread.onSpinWait();
            }
            assertThat(client.get("a")).isEqualTo("1");
            assertThat(freshness).isNotNull();
        }
    }

    @Test
    void authorityAnswersForAFollowerThatHangs() {
        Router router = TwoRedis.routerAt(TwoRedis.plan(2, Stage.MIRROR_OLD, Side.OLD, 1_000_000));
        Freshness follower = router.freshness();
        RedisRouting routing = TwoRedis.routing(router, KEYS);
        try (RoutedJedis client = redis.jedis(routing)) {
            client.set("a", "1");
            copyAll();
            follower.applied(System.nanoTime());
            redis.fresh.pause();
            try {
                assertThat(client.get("a")).isEqualTo("1");
                assertThat(client.set("b", "2")).as("writes do not even notice").isEqualTo("OK");
            } finally {
                redis.fresh.resume();
            }
            assertThat(routing.counts().savedByAuthority()).isEqualTo(1);
        }
    }

    @Test
    void pipelineIsFollowed() throws Exception {
        try (RoutedJedis client = client(dual())) {
            try (AbstractPipeline pipeline = client.pipelined()) {
                Response<Long> count = pipeline.incr("n");
                for (int i = 0; i < 600; i++) {
                    pipeline.set("k" + i, "v" + i);
                }
                Response<String> read = pipeline.get("k599");
                Response<Long> wrong = pipeline.lpush("n", "x");
                pipeline.sync();

                assertThat(count.get()).isEqualTo(1);
                assertThat(read.get()).isEqualTo("v599");
                assertThatThrownBy(wrong::get).hasMessageStartingWith("WRONGTYPE");
            }
        }
        assertSame();
        assertThat(text(redis.atNew.call("GET", "k321"))).isEqualTo("v321");
    }

    @Test
    void transactionIsDoneAsOneAndFollowed() throws Exception {
        try (RoutedJedis client = client(dual());
                AbstractTransaction transaction = client.multi()) {
            Response<Long> count = transaction.incr("n");
            transaction.rpush("l", "1");
            assertThat(redis.atOld.call("EXISTS", "n")).isEqualTo(0L);

            assertThat(transaction.exec()).containsExactly(1L, 1L);
            assertThat(count.get()).isEqualTo(1);
        }
        assertSame();
    }

    @Test
    void watchedKeyThatChangesEndsATransaction() {
        for (Stage stage : List.of(Stage.OLD_ONLY, Stage.DUAL_OLD)) {
            try (RoutedJedis client = client(TwoRedis.routerAt(TwoRedis.plan(2, stage, Side.OLD, 0)));
                    AbstractTransaction transaction = client.transaction(false)) {
                redis.atOld.call("SET", "n", "1");
                transaction.watch("n");
                assertThat(transaction.get("n").get()).isEqualTo("1");
                transaction.multi();
                transaction.set("n", "mine");
                redis.atOld.call("SET", "n", "theirs");

                assertThat(transaction.exec()).isNull();
                transaction.watch("n");
                transaction.multi();
                transaction.set("n", "again");
                assertThat(transaction.exec()).containsExactly("OK");
            }
        }
    }

    @Test
    void planThatChangesEndsAWatchedTransaction() {
        Router router = dual();
        try (RoutedJedis client = client(router);
                AbstractTransaction transaction = client.transaction(false)) {
            transaction.watch("n");
            TwoRedis.follow(router, TwoRedis.plan(3, Stage.MIRROR_OLD, Side.OLD, 0));
            transaction.multi();
            transaction.set("n", "mine");

            assertThat(transaction.exec()).isNull();
        }
        assertThat(redis.atOld.call("EXISTS", "n")).isEqualTo(0L);
    }

    @Test
    void commandThatWaitsTakesWhatComes() throws Exception {
        for (Stage stage : List.of(Stage.OLD_ONLY, Stage.DUAL_OLD)) {
            try (RoutedJedis client = client(TwoRedis.routerAt(TwoRedis.plan(2, stage, Side.OLD, 0)))) {
                CompletableFuture<KeyValue<String, String>> popped =
                        CompletableFuture.supplyAsync(() -> client.blpop(20.0, "l", "m"));
                client.rpush("m", "it");

                KeyValue<String, String> pair = popped.get(20, TimeUnit.SECONDS);
                assertThat(pair.getKey() + "=" + pair.getValue()).isEqualTo("m=it");
                assertThat(client.blpop(0.05, "l", "m")).isNull();
                client.zadd("z", 1.5, "a");
                assertThat(client.bzpopmin(1.0, "y", "z").getValue()).isEqualTo(new Tuple("a", 1.5));
                client.rpush("from", "it");
                assertThat(client.blmove("from", "to", ListDirection.RIGHT, ListDirection.LEFT, 1.0))
                        .isEqualTo("it");
            }
        }
        assertSame();
    }

    @Test
    void scriptIsKnownByItsDigestOnceItsTextWasSeen() {
        try (RoutedJedis client = client(dual())) {
            String text = "return redis.call('INCRBY', KEYS[1], ARGV[1])";
            String digest = Scripts.sha1(text.getBytes(StandardCharsets.UTF_8));

            assertThatThrownBy(() -> client.evalsha(digest, List.of("n"), List.of("2")))
                    .hasMessageStartingWith("NOSCRIPT");
            assertThat(client.eval(text, List.of("n"), List.of("2"))).isEqualTo(2L);
            assertThat(client.evalsha(digest, List.of("n"), List.of("2"))).isEqualTo(4L);
        }
    }

    @Test
    void answersThatDifferAreFoundAndMissesOfACacheCountedApart() throws Exception {
        Router router = dual();
        RedisRouting routing = TwoRedis.routing(router, KEYS);
        try (RedisShadow shadow = new RedisShadow(routing, redis.stores(KEYS), RedisShadow.Misses.APART);
                RoutedJedis client = redis.jedis(routing, shadow)) {
            client.set("same", "1");
            client.sadd("set", "1", "2", "3");
            client.set("differs", "1");
            client.set("missed", "1");
            copyAll();
            redis.atNew.call("SET", "differs", "2");
            redis.atNew.call("DEL", "missed", "set");
            redis.atNew.call("SADD", "set", "3", "c", "1", "2");
            redis.atNew.call("SREM", "set", "c");

            client.get("same");
            client.smembers("set");
            client.get("differs");
            client.get("missed");

            while (shadow.counts().different() < 1) {
                TimeUnit.MILLISECONDS.sleep(10);
            }
            assertThat(shadow.counts().equal()).isEqualTo(2);
            assertThat(shadow.counts().equivalent()).isEqualTo(1);
            assertThat(shadow.counts().different()).isEqualTo(1);
            assertThat(shadow.dropped()).isZero();
        }
    }

    @Test
    void keysThatAreNotMovedStayAtTheOldSide() {
        KeyMap some = KeyMap.prefixed("user_", "new_user_");
        Router router = TwoRedis.routerAt(TwoRedis.plan(2, Stage.MIRROR_NEW, Side.NEW, 1_000_000));
        stages.close(Side.OLD, 1);
        stages.open(Side.NEW, 1);
        try (RoutedJedis client = redis.jedis(TwoRedis.routing(router, some))) {
            client.set("user_1", "a");
            client.set("other", "b");

            assertThat(client.get("user_1")).isEqualTo("a");
            assertThat(client.get("other")).isEqualTo("b");
            assertThatThrownBy(() -> client.mset("user_1", "a", "other", "b"))
                    .isInstanceOf(UnsupportedOperationException.class);
        }
        assertThat(text(redis.atNew.call("GET", "new_user_1"))).isEqualTo("a");
        assertThat(text(redis.atOld.call("GET", "other"))).isEqualTo("b");
        assertThat(redis.atOld.call("EXISTS", "user_1")).isEqualTo(0L);
    }

    @Test
    void keysOfBothKindsDoNotGoTogetherAtTheNewSide() {
        KeyMap some = KeyMap.prefixed("user_", "new_user_");
        stages.close(Side.OLD, 1);
        stages.open(Side.NEW, 1);
        for (Stage stage : List.of(Stage.MIRROR_NEW, Stage.NEW_ONLY)) {
            Router router = TwoRedis.routerAt(TwoRedis.plan(2, stage, Side.NEW, 1_000_000));
            try (RoutedJedis client = redis.jedis(TwoRedis.routing(router, some));
                    AbstractTransaction transaction = client.transaction(false)) {
                assertMixed(() -> client.mget("user_1", "other"));
                assertMixed(() -> client.mset("user_1", "a", "other", "b"));
                AbstractPipeline pipeline = client.pipelined();
                pipeline.get("user_1");
                pipeline.mget("user_1", "other");
                assertMixed(pipeline::sync);
                transaction.multi();
                transaction.set("user_1", "a");
                transaction.get("other");
                assertMixed(transaction::exec);
                transaction.watch("other");
                assertMixed(() -> transaction.get("user_1"));
                transaction.multi();
                transaction.set("user_1", "a");
                assertMixed(transaction::exec);
                assertThat(client.get("user_1"))
                        .as("the connections are as before")
                        .isNull();
            }
        }
        assertThat(redis.atNew.call("EXISTS", "new_user_1", "other")).isEqualTo(0L);
        assertThat(redis.atOld.call("EXISTS", "user_1", "other")).isEqualTo(0L);
    }

    private static void assertMixed(ThrowingCallable sent) {
        assertThatThrownBy(sent)
                .isInstanceOf(UnsupportedOperationException.class)
                .hasMessageContaining("keys that are moved and keys that are not");
    }

    @Test
    void transactionOfKeysThatAreNotMovedIsDoneAtTheOldSideInEveryStage() {
        KeyMap some = KeyMap.prefixed("user_", "new_user_");
        for (Stage stage : List.of(Stage.DUAL_OLD, Stage.MIRROR_NEW, Stage.NEW_ONLY)) {
            Router router =
                    TwoRedis.routerAt(TwoRedis.plan(2, stage, stage.authority().orElseThrow(), 0));
            try (RoutedJedis client = redis.jedis(TwoRedis.routing(router, some));
                    AbstractTransaction transaction = client.transaction(false)) {
                transaction.watch("other");
                assertThat(transaction.get("other").get()).isNull();
                transaction.multi();
                transaction.set("other", stage.name());
                assertThat(transaction.exec()).containsExactly("OK");
                assertThat(client.get("other")).isEqualTo(stage.name());
                transaction.watch("other");
                redis.atOld.call("DEL", "other");
                transaction.multi();
                transaction.set("other", "late");
                assertThat(transaction.exec()).isNull();
            }
        }
        assertThat(redis.atNew.call("EXISTS", "other")).isEqualTo(0L);
    }

    @Test
    void keyThatIsPutAsideWhileItIsLookedAtKeepsReadsAtTheAuthority() throws Exception {
        Router router = TwoRedis.routerAt(TwoRedis.plan(2, Stage.MIRROR_OLD, Side.OLD, 1_000_000));
        AtomicBoolean copies = new AtomicBoolean();
        AtomicInteger looks = new AtomicInteger();
        try (RoutedJedis client = client(router);
                Between network = new Between(redis.old.port())) {
            applier.step();
            redis.atNew.call("CONFIG", "SET", "maxmemory", "1");
            client.set("refused", "1");
            network.before(sent -> {
                boolean atMarks = sent.contains("XREVRANGE") || sent.contains(Scripts.LOOK.digest());
                if (atMarks && copies.getAndSet(false)) {
                    applier.step();
                }
                if (atMarks) {
                    looks.incrementAndGet();
                }
            });
            copies.set(true);
            try (RedisFreshness freshness = new RedisFreshness(
                    router, redis.impatient(network.port(), redis.fresh.port()), Duration.ofMillis(2))) {
                while (looks.get() < 4) {
                    assertThat(router.reads("refused")).isEqualTo(Side.OLD);
                }
                assertThat(freshness).isNotNull();
            }
            assertThat(text(redis.atOld.call("HLEN", TwoRedis.names().stuck))).isEqualTo("1");
        } finally {
            redis.atNew.call("CONFIG", "SET", "maxmemory", "0");
        }
    }

    @Test
    void bothSidesAreClosedAlsoIfOneFailsTo() {
        List<String> closed = new ArrayList<>();
        RoutedJedis client = new RoutedJedis(
                TwoRedis.routing(dual(), KEYS), new Stubborn("old", closed), new Stubborn("new", closed));

        client.close();

        assertThat(closed).containsExactly("old", "new");
    }

    /** Cannot be closed. */
    private record Stubborn(String name, List<String> closed) implements ConnectionProvider {

        @Override
        public Connection getConnection() {
            throw new IllegalStateException("nobody connects");
        }

        @Override
        public Connection getConnection(CommandArguments arguments) {
            return getConnection();
        }

        @Override
        public void close() {
            closed.add(name);
            throw new IllegalStateException("planted");
        }
    }
}
