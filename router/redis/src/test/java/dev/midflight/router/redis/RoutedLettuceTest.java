package dev.midflight.router.redis;

import static dev.midflight.router.redis.TwoRedis.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.router.Freshness;
import dev.midflight.router.RefusedException;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import io.lettuce.core.KeyValue;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.RedisFuture;
import io.lettuce.core.RedisURI;
import io.lettuce.core.ScoredValue;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.TransactionResult;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class RoutedLettuceTest {

    private static final KeyMap KEYS = KeyMap.same();

    private static TwoRedis redis;
    private static ClientResources resources;

    private RedisSwitch stages;
    private RedisApplier applier;

    @BeforeAll
    static void launch() {
        redis = new TwoRedis();
        resources = DefaultClientResources.builder()
                .ioThreadPoolSize(2)
                .computationThreadPoolSize(2)
                .build();
    }

    @AfterAll
    static void end() throws Exception {
        resources.shutdown(0, 2, TimeUnit.SECONDS).get(10, TimeUnit.SECONDS);
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

    /** A client and its connection, closed together. */
    private record Client(RoutedLettuce client, StatefulRedisConnection<String, String> connection)
            implements AutoCloseable {

        static Client of(RedisRouting routing) {
            RoutedLettuce.Sides sides = new RoutedLettuce.Sides(
                    RedisURI.create(redis.old.host(), redis.old.port()),
                    RedisURI.create(redis.fresh.host(), redis.fresh.port()),
                    Duration.ofMillis(200));
            RoutedLettuce client = RoutedLettuce.create(resources, sides, routing);
            return new Client(client, client.connect());
        }

        RedisCommands<String, String> sync() {
            return connection.sync();
        }

        RedisAsyncCommands<String, String> async() {
            return connection.async();
        }

        @Override
        public void close() {
            connection.close();
            client.shutdown(0, 2, TimeUnit.SECONDS);
        }
    }

    private static Router at(Stage stage, Side authority) {
        return TwoRedis.routerAt(TwoRedis.plan(2, stage, authority, authority == Side.OLD ? 0 : 1_000_000));
    }

    private static Client client(Router router) {
        return Client.of(TwoRedis.routing(router, KEYS));
    }

    private void assertSame() throws InterruptedException {
        while (applier.step()) {
            Thread.onSpinWait();
        }
        RedisVerify.Result result = new RedisVerify(redis.stores(KEYS), 100, Duration.ofSeconds(1)).run();
        assertThat(result.isEqual()).as("%s", result).isTrue();
    }

    @Test
    void everyKindOfWriteReachesTheFollower() throws Exception {
        try (Client client = client(at(Stage.DUAL_OLD, Side.OLD))) {
            RedisCommands<String, String> commands = client.sync();
            assertThat(commands.set("a", "1")).isEqualTo("OK");
            assertThat(commands.incr("a")).isEqualTo(2);
            assertThat(commands.mset(Map.of("b", "1", "c", "2"))).isEqualTo("OK");
            assertThat(commands.hset("h", Map.of("f", "1", "g", "2"))).isEqualTo(2);
            assertThat(commands.hgetall("h")).isEqualTo(Map.of("f", "1", "g", "2"));
            assertThat(commands.hincrbyfloat("h", "f", 0.5)).isEqualTo(1.5);
            assertThat(commands.rpush("l", "1", "2", "3")).isEqualTo(3);
            assertThat(commands.lpop("l", 2)).containsExactly("1", "2");
            assertThat(commands.lpop("none")).isNull();
            assertThat(commands.lpop("none", 2)).isEmpty();
            assertThat(commands.zadd("z", 1.5, "m")).isEqualTo(1);
            assertThat(commands.zpopmin("z")).isEqualTo(ScoredValue.just(1.5, "m"));
            assertThat(commands.expire("b", 1_000)).isTrue();
            assertThat(commands.setGet("new", "1")).isNull();
            assertThat(commands.mget("a", "none")).containsExactly(KeyValue.just("a", "2"), KeyValue.empty("none"));
            List<Object> answer = commands.eval(
                    "redis.call('SET', KEYS[1], ARGV[1]); return {ARGV[1], 7}",
                    ScriptOutputType.MULTI,
                    new String[] {"k"},
                    "v");
            assertThat(answer).containsExactly("v", 7L);
            commands.set("n", "9007199254740992");
            assertThat(commands.incr("n")).isEqualTo(9_007_199_254_740_993L);
        }
        assertSame();
        assertThat(text(redis.atNew.call("GET", "k"))).isEqualTo("v");
    }

    @Test
    void commandsOfAConnectionKeepTheirOrder() throws Exception {
        try (Client client = client(at(Stage.DUAL_OLD, Side.OLD))) {
            List<RedisFuture<Long>> pushed = new ArrayList<>();
            for (int i = 0; i < 1_000; i++) {
                pushed.add(client.async().rpush("l", Integer.toString(i)));
            }
            for (int i = 0; i < 1_000; i++) {
                assertThat(pushed.get(i).get(20, TimeUnit.SECONDS)).isEqualTo(i + 1);
            }
            assertThat(client.sync().lindex("l", 500)).isEqualTo("500");
        }
        assertSame();
    }

    @Test
    void refusalsOfTheServerAndOfTheRouterEndTheFuture() {
        try (Client client = client(at(Stage.DUAL_OLD, Side.OLD))) {
            client.sync().set("a", "text");

            assertThatThrownBy(() -> client.sync().lpush("a", "1"))
                    .isInstanceOf(RedisCommandExecutionException.class)
                    .hasMessageStartingWith("WRONGTYPE");
            assertThatThrownBy(() -> client.sync().flushall()).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> client.sync().blpop(1, "l")).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> client.sync().watch("a")).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> client.client().connectPubSub()).isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Test
    void processThatSleptThroughASwitchChangesNothing() {
        Router asleep = at(Stage.DUAL_OLD, Side.OLD);
        try (Client client = client(asleep)) {
            client.sync().set("a", "before");
            stages.close(Side.OLD, 3);

            assertThatThrownBy(() -> client.sync().set("a", "late"))
                    .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(refused.reason())
                            .isEqualTo(RefusedException.Reason.FENCED));
            assertThat(asleep.ack().orElseThrow().drained()).isTrue();
        }
        assertThat(text(redis.atOld.call("GET", "a"))).isEqualTo("before");
    }

    @Test
    void writesDuringASwitchWaitElsewhereAndKeepTheirOrder() throws Exception {
        Router router = at(Stage.MIRROR_OLD, Side.OLD);
        try (Client client = client(router)) {
            client.sync().rpush("l", "0");
            TwoRedis.follow(router, TwoRedis.plan(3, Stage.SWITCHING, Side.OLD, 0));
            stages.close(Side.OLD, 3);
            List<RedisFuture<Long>> waiting = new ArrayList<>();
            for (int i = 1; i <= 100; i++) {
                waiting.add(client.async().rpush("l", Integer.toString(i)));
            }
            RedisFuture<List<String>> read = client.async().lrange("l", 0, -1);
            assertThat(waiting).noneMatch(RedisFuture::isDone);
            while (applier.step()) {
                Thread.onSpinWait();
            }
            assertThat(router.ack().orElseThrow().drained()).isTrue();
            stages.open(Side.NEW, 4);
            TwoRedis.follow(router, TwoRedis.plan(4, Stage.MIRROR_NEW, Side.NEW, 1_000_000));

            for (int i = 1; i <= 100; i++) {
                assertThat(waiting.get(i - 1).get(20, TimeUnit.SECONDS)).isEqualTo(i + 1);
            }
            assertThat(read.get(20, TimeUnit.SECONDS)).hasSize(101).startsWith("0", "1", "2");
        }
        assertSame();
        assertThat(redis.atOld.call("LLEN", "l")).isEqualTo(101L);
    }

    @Test
    void transactionIsDoneAsOneInEveryStage() throws Exception {
        for (Stage stage : List.of(Stage.OLD_ONLY, Stage.DUAL_OLD)) {
            redis.atOld.call("DEL", "n", "l");
            try (Client client = client(at(stage, Side.OLD))) {
                RedisCommands<String, String> commands = client.sync();
                assertThat(commands.multi()).isEqualTo("OK");
                RedisFuture<Long> count = client.async().incr("n");
                RedisFuture<Long> pushed = client.async().rpush("l", "1");
                RedisFuture<Long> wrong = client.async().incr("l");
                assertThat(redis.atOld.call("EXISTS", "n")).isEqualTo(0L);

                TransactionResult result = commands.exec();

                assertThat(result.wasDiscarded()).isFalse();
                assertThat(result.size()).isEqualTo(3);
                assertThat(count.get(10, TimeUnit.SECONDS)).isEqualTo(1);
                assertThat(pushed.get(10, TimeUnit.SECONDS)).isEqualTo(1);
                assertThatThrownBy(() -> wrong.get(10, TimeUnit.SECONDS))
                        .isInstanceOf(ExecutionException.class)
                        .hasMessageContaining("WRONGTYPE");
                commands.multi();
                RedisFuture<String> never = client.async().set("n", "9");
                assertThat(commands.discard()).isEqualTo("OK");
                assertThat(never.get(10, TimeUnit.SECONDS)).isNull();
                assertThat(commands.get("n")).isEqualTo("1");
            }
        }
        assertSame();
    }

    @Test
    void readsGoToTheFollowerAndBackIfItHangs() {
        Router router = TwoRedis.routerAt(TwoRedis.plan(2, Stage.MIRROR_OLD, Side.OLD, 1_000_000));
        Freshness follower = router.freshness();
        RedisRouting routing = TwoRedis.routing(router, KEYS);
        try (Client client = Client.of(routing)) {
            client.sync().set("a", "1");
            while (applier.step()) {
                Thread.onSpinWait();
            }
            redis.atNew.call("SET", "a", "of the follower");
            assertThat(client.sync().get("a")).isEqualTo("1");
            follower.applied(System.nanoTime());
            assertThat(client.sync().get("a")).isEqualTo("of the follower");
            redis.fresh.pause();
            try {
                assertThat(client.sync().get("a")).isEqualTo("1");
            } finally {
                redis.fresh.resume();
            }
            assertThat(routing.counts()).isEqualTo(new RedisRouting.Counts(2, 1, 1));
        }
    }

    @Test
    void followerThatIsDownHindersNobody() {
        redis.fresh.kill9();
        try (Client client = client(at(Stage.MIRROR_OLD, Side.OLD))) {
            assertThat(client.sync().set("a", "1")).isEqualTo("OK");
            assertThat(client.sync().get("a")).isEqualTo("1");
        } finally {
            redis.fresh.start();
        }
    }

    @Test
    void renamedKeysAreAskedUnderTheirNewNames() {
        stages.close(Side.OLD, 1);
        stages.open(Side.NEW, 1);
        KeyMap renamed = KeyMap.prefixed("user_", "new_user_");
        try (Client client = Client.of(TwoRedis.routing(at(Stage.MIRROR_NEW, Side.NEW), renamed))) {
            client.sync().set("user_1", "a");
            client.sync().set("other", "b");

            assertThat(client.sync().get("user_1")).isEqualTo("a");
            assertThat(client.sync().get("other")).isEqualTo("b");
        }
        assertThat(text(redis.atNew.call("GET", "new_user_1"))).isEqualTo("a");
        assertThat(text(redis.atOld.call("GET", "other"))).isEqualTo("b");
    }

    @Test
    void transactionOfKeysThatAreNotMovedIsDoneAtTheOldSideInEveryStage() {
        KeyMap some = KeyMap.prefixed("user_", "new_user_");
        for (Stage stage : List.of(Stage.DUAL_OLD, Stage.MIRROR_NEW, Stage.NEW_ONLY)) {
            try (Client client =
                    Client.of(TwoRedis.routing(at(stage, stage.authority().orElseThrow()), some))) {
                RedisCommands<String, String> commands = client.sync();
                commands.watch("other");
                commands.multi();
                commands.set("other", stage.name());
                assertThat(commands.exec().wasDiscarded()).isFalse();
                assertThat(commands.get("other")).isEqualTo(stage.name());
                commands.watch("other");
                redis.atOld.call("DEL", "other");
                commands.multi();
                commands.set("other", "late");
                assertThat(commands.exec().wasDiscarded()).isTrue();
                commands.watch("other");
                commands.unwatch();
            }
        }
        assertThat(redis.atNew.call("EXISTS", "other")).isEqualTo(0L);
    }

    @Test
    void keysOfBothKindsDoNotGoTogetherAtTheNewSide() {
        KeyMap some = KeyMap.prefixed("user_", "new_user_");
        for (Stage stage : List.of(Stage.MIRROR_NEW, Stage.NEW_ONLY)) {
            try (Client client = Client.of(TwoRedis.routing(at(stage, Side.NEW), some))) {
                RedisCommands<String, String> commands = client.sync();
                assertThatThrownBy(() -> commands.mget("user_1", "other"))
                        .isInstanceOf(UnsupportedOperationException.class);
                commands.multi();
                commands.set("user_1", "a");
                commands.set("other", "b");
                assertThatThrownBy(commands::exec).isInstanceOf(UnsupportedOperationException.class);
                commands.watch("other");
                commands.multi();
                commands.set("user_1", "a");
                assertThatThrownBy(commands::exec).isInstanceOf(UnsupportedOperationException.class);
            }
        }
        assertThat(redis.atNew.call("EXISTS", "new_user_1", "other")).isEqualTo(0L);
        assertThat(redis.atOld.call("EXISTS", "other")).isEqualTo(0L);
    }

    @Test
    void readDoesNotPassAWriteOfItsConnectionThatIsUnderWay() throws Exception {
        Router router = TwoRedis.routerAt(TwoRedis.plan(2, Stage.MIRROR_OLD, Side.OLD, 1_000_000));
        Freshness follower = router.freshness();
        try (Client client = client(router)) {
            client.sync().set("a", "1");
            while (applier.step()) {
                Thread.onSpinWait();
            }
            follower.applied(System.nanoTime());
            redis.atNew.call("SET", "a", "of the follower");
            assertThat(client.sync().get("a")).isEqualTo("of the follower");
            RedisFuture<String> set;
            RedisFuture<String> read;
            redis.old.pause();
            try {
                set = client.async().set("a", "2");
                read = client.async().get("a");
            } finally {
                redis.old.resume();
            }
            assertThat(read.get(20, TimeUnit.SECONDS)).isEqualTo("2");
            assertThat(set.get(20, TimeUnit.SECONDS)).isEqualTo("OK");
            follower.applied(System.nanoTime());
            assertThat(client.sync().get("a")).as("no more under way").isEqualTo("of the follower");
        }
    }

    @Test
    void answerThatIsNotUnderstoodFails() {
        RedisCodec<String, String> codec = new StringCodec() {
            @Override
            public String decodeValue(ByteBuffer bytes) {
                throw new IllegalStateException("planted");
            }
        };
        try (Client client = client(at(Stage.DUAL_OLD, Side.OLD));
                StatefulRedisConnection<String, String> connection =
                        client.client().connect(codec)) {
            connection.sync().set("a", "1");
            assertThatThrownBy(() -> connection.sync().setGet("a", "2")).hasStackTraceContaining("planted");
        }
    }

    @Test
    void connectionThatIsMadeAfterItWasClosedIsClosed() throws Exception {
        stages.close(Side.OLD, 1);
        stages.open(Side.NEW, 1);
        try (Client client = client(at(Stage.MIRROR_NEW, Side.NEW))) {
            long clients = clients();
            long received = received();
            redis.fresh.pause();
            RedisFuture<String> set;
            try {
                set = client.async().set("a", "1");
                client.connection().close();
            } finally {
                redis.fresh.resume();
            }
            assertThatThrownBy(() -> set.get(20, TimeUnit.SECONDS)).isInstanceOf(Exception.class);
            while (received() == received || clients() > clients) {
                TimeUnit.MILLISECONDS.sleep(1);
            }
            assertThat(set.isDone()).isTrue();
        }
    }

    private static long clients() {
        return text(redis.atNew.call("CLIENT", "LIST")).lines().count();
    }

    private static long received() {
        return text(redis.atNew.call("INFO", "stats"))
                .lines()
                .filter(line -> line.startsWith("total_connections_received:"))
                .mapToLong(line -> Long.parseLong(line.substring(line.indexOf(':') + 1)))
                .sum();
    }
}
