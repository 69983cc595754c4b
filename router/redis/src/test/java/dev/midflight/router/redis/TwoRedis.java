package dev.midflight.router.redis;

import dev.midflight.router.Nanos;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.router.WithoutPlan;
import dev.midflight.testkit.servers.RedisServer;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import javax.net.SocketFactory;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** Two servers, for the tests of a class; emptied between them. */
final class TwoRedis implements AutoCloseable {

    static final String MIGRATION = "cache";

    final RedisServer old = RedisServer.launch();
    final RedisServer fresh = RedisServer.launch();
    final Wire atOld = new Wire(RedisAddress.of(old.host(), old.port()));
    final Wire atNew = new Wire(RedisAddress.of(fresh.host(), fresh.port()));

    void empty() {
        atOld.call("FLUSHALL");
        atNew.call("FLUSHALL");
    }

    static Names names() {
        return new Names(MIGRATION);
    }

    /** What a side answers, as text; {@code (nil)} if it has nothing. */
    static String text(@Nullable Object answer) {
        return answer == null ? "(nil)" : Words.text(answer);
    }

    RedisStores stores(KeyMap keys) {
        return new RedisStores(
                MIGRATION, RedisAddress.of(old.host(), old.port()), RedisAddress.of(fresh.host(), fresh.port()), keys);
    }

    /** The same for who waits for 300 ms only, by way of other ports. */
    RedisStores impatient(int oldPort, int newPort) {
        return new RedisStores(MIGRATION, impatient(oldPort), impatient(newPort), KeyMap.same());
    }

    private static RedisAddress impatient(int port) {
        return new RedisAddress(
                "127.0.0.1",
                port,
                0,
                Optional.empty(),
                Optional.empty(),
                SocketFactory.getDefault(),
                Duration.ofMillis(300));
    }

    static Router router() {
        return new Router(MIGRATION, WithoutPlan.REFUSE_READS, Duration.ofSeconds(20), Nanos.SYSTEM);
    }

    static RoutePlan plan(long epoch, Stage stage, Side authority, int readPpm) {
        return new RoutePlan(
                MIGRATION,
                epoch,
                stage,
                authority,
                new RoutePlan.ReadShare(1, readPpm, Set.of(), Set.of()),
                1_000_000,
                Duration.ofMinutes(5),
                Duration.ofMinutes(5));
    }

    static void follow(Router router, RoutePlan plan) {
        router.accept(plan, System.nanoTime());
    }

    /** As if a process had just come to know the plan, whatever was before. */
    static Router routerAt(RoutePlan plan) {
        Router router = router();
        follow(router, plan);
        return router;
    }

    static RedisRouting routing(Router router, KeyMap keys) {
        return new RedisRouting(MIGRATION, router, keys, Key::text);
    }

    RoutedJedis jedis(RedisRouting routing) {
        return new RoutedJedis(routing, provider(old), provider(fresh));
    }

    RoutedJedis jedis(RedisRouting routing, RedisShadow shadow) {
        return new RoutedJedis(routing, provider(old), provider(fresh), shadow);
    }

    private static PooledConnectionProvider provider(RedisServer server) {
        return new PooledConnectionProvider(
                new HostAndPort(server.host(), server.port()),
                DefaultJedisClientConfig.builder().resp2().build());
    }

    @Override
    public void close() {
        atOld.close();
        atNew.close();
        old.close();
        fresh.close();
    }
}
