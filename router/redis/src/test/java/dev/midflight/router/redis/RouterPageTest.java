package dev.midflight.router.redis;

import static dev.midflight.router.redis.TwoRedis.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.router.Router;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import dev.midflight.testkit.servers.RedisServer;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.resource.DefaultClientResources;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.JedisClientConfig;
import redis.clients.jedis.providers.PooledConnectionProvider;

/** The examples of the page about the router. */
final class RouterPageTest {

    private static final KeyMap KEYS = KeyMap.prefixed("user_", "user:");

    private final Router router = TwoRedis.router();

    @Test
    void wholeMoveOfThePage() throws Exception {
        try (TwoRedis redis = new TwoRedis()) {
            redis.atOld.call("HSET", "user_8", "name", "Bert");
            RedisStores stores = new RedisStores("cache", at(redis.old), at(redis.fresh), KEYS);
            publish(1, Stage.CAPTURE);

            // page: redis-copy
            RedisSwitch stages = new RedisSwitch(stores);
            stages.setUp(Side.OLD, 1); // with the epoch of the first plan in which changes are marked
            RedisApplier applier = new RedisApplier(stores, 4);
            applier.start(); // brings over what is written from now on
            RedisBackfill.Progress copied = new RedisBackfill(applier, 100, 10_000).run(); // and what is there already
            // page end

            assertThat(copied.done()).isTrue();
            publish(2, Stage.DUAL_OLD);
            throughJedis(address(redis.old), address(redis.fresh));
            throughLettuce(uri(redis.old), uri(redis.fresh));
            assertThat(applier.drained(Duration.ofSeconds(20))).isTrue();

            // page: redis-compare
            RedisVerify.Result found = new RedisVerify(stores, 500, Duration.ofSeconds(1)).run();
            // page end

            assertThat(found.isEqual()).isTrue();
            assertThat(found.units()).isEqualTo(3);
            assertThat(text(redis.atNew.call("HGET", "user:7", "name"))).isEqualTo("Anna");
            assertThat(text(redis.atNew.call("HGET", "user:9", "name"))).isEqualTo("Carl");
            applier.close();
            stages.close();
        }
    }

    private void throughJedis(HostAndPort oldRedis, HostAndPort newRedis) {
        // page: jedis
        KeyMap keys = KeyMap.prefixed("user_", "user:"); // user_7 is called user:7 at the new side
        RedisRouting routing = new RedisRouting("cache", router, keys, Key::text);
        JedisClientConfig resp2 = DefaultJedisClientConfig.builder().resp2().build();
        RoutedJedis redis = new RoutedJedis(
                routing, new PooledConnectionProvider(oldRedis, resp2), new PooledConnectionProvider(newRedis, resp2));
        redis.hset("user_7", "name", "Anna"); // in the names of the old side, and marked in the same script
        String name = redis.hget("user_7", "name");
        // page end
        redis.close();

        assertThat(name).isEqualTo("Anna");
    }

    private void throughLettuce(RedisURI oldRedis, RedisURI newRedis) {
        RedisRouting routing = new RedisRouting("cache", router, KEYS, Key::text);
        ClientResources resources = DefaultClientResources.create();
        // page: lettuce
        RoutedLettuce client = RoutedLettuce.create(
                resources, new RoutedLettuce.Sides(oldRedis, newRedis, Duration.ofMillis(200)), routing);
        try (StatefulRedisConnection<String, String> connection = client.connect()) {
            connection.sync().hset("user_9", "name", "Carl");
        }
        // page end
        client.shutdown();
        var unused = resources.shutdown();
    }

    private void publish(long epoch, Stage stage) {
        TwoRedis.follow(router, TwoRedis.plan(epoch, stage, Side.OLD, 0));
    }

    private static RedisAddress at(RedisServer server) {
        return RedisAddress.of(server.host(), server.port());
    }

    private static HostAndPort address(RedisServer server) {
        return new HostAndPort(server.host(), server.port());
    }

    private static RedisURI uri(RedisServer server) {
        return RedisURI.create(server.host(), server.port());
    }
}
