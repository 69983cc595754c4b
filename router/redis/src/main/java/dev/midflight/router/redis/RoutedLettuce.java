package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import io.lettuce.core.ClientOptions;
import io.lettuce.core.ConnectionFuture;
import io.lettuce.core.RedisChannelWriter;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.StatefulRedisConnectionImpl;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.protocol.ProtocolVersion;
import io.lettuce.core.protocol.PushHandler;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import io.lettuce.core.resource.ClientResources;
import io.lettuce.core.sentinel.api.StatefulRedisSentinelConnection;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * A Lettuce client of two Redis, of which one has the authority. Its connections are used as any others, with the keys
 * of the old side. Nothing here ever waits on the event loop: what is written while the authority moves waits in a
 * thread of its own, in the order in which it came.
 *
 * <p>While a follower is kept: scripts are followed if they name their keys; WATCH, functions, commands that wait for
 * an element, FLUSHALL and whatever is not known fail with {@link UnsupportedOperationException}. Never here: a
 * cluster, sentinels, and subscriptions, which are made at the store itself.
 *
 * <p>Both sides are spoken to in version 2 of the protocol. Safe for any thread, as its connections are.
 */
public final class RoutedLettuce extends RedisClient {

    private static final int WAITING_MAX = 10_000;

    private final RedisRouting routing;
    private final RedisURI freshAddress;
    private final RedisClient fresh;
    private final Optional<RedisShadow> shadow;
    private final Duration followerWait;

    /** One thread, so that what waits keeps its order. */
    private final ThreadPoolExecutor later;

    private RoutedLettuce(ClientResources resources, Sides sides, RedisRouting routing, Optional<RedisShadow> shadow) {
        super(resources, sides.old());
        this.routing = requireNonNull(routing, "routing");
        this.freshAddress = sides.fresh();
        this.followerWait = sides.followerWait();
        this.fresh = RedisClient.create(resources, sides.fresh());
        this.shadow = shadow;
        this.later = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new ArrayBlockingQueue<>(WAITING_MAX), work -> {
            Thread thread = new Thread(work, "midflight-lettuce-later");
            thread.setDaemon(true);
            return thread;
        });
        later.allowCoreThreadTimeOut(true);
        setOptions(ClientOptions.create());
    }

    /**
     * Where both are.
     *
     * @param old the old side
     * @param fresh the new side
     * @param followerWait for how long an answer of the follower is waited for before the authority is asked
     */
    public record Sides(RedisURI old, RedisURI fresh, Duration followerWait) {

        /** Checks it. */
        public Sides {
            requireNonNull(old, "old");
            requireNonNull(fresh, "fresh");
            requireNonNull(followerWait, "followerWait");
        }
    }

    /** A client on resources that whoever made them shuts down after it. */
    public static RoutedLettuce create(ClientResources resources, Sides sides, RedisRouting routing) {
        return new RoutedLettuce(resources, sides, routing, Optional.empty());
    }

    /** The same, of which some reads are compared. */
    public static RoutedLettuce create(
            ClientResources resources, Sides sides, RedisRouting routing, RedisShadow shadow) {
        return new RoutedLettuce(resources, sides, routing, Optional.of(shadow));
    }

    /** Sets the options of both sides, but for the version of the protocol. */
    @Override
    public void setOptions(ClientOptions options) {
        ClientOptions ours =
                options.mutate().protocolVersion(ProtocolVersion.RESP2).build();
        super.setOptions(ours);
        fresh.setOptions(ours);
    }

    @Override
    protected <K, V> StatefulRedisConnectionImpl<K, V> newStatefulRedisConnection(
            RedisChannelWriter writer, PushHandler push, RedisCodec<K, V> codec, Duration timeout) {
        LettuceSides sides = new LettuceSides(writer, fresh, freshAddress, followerWait);
        return super.newStatefulRedisConnection(new LettuceWriter(routing, sides, later, shadow), push, codec, timeout);
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public <K, V> StatefulRedisPubSubConnection<K, V> connectPubSub(RedisCodec<K, V> codec, RedisURI address) {
        throw refused("subscription would stay at one side");
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public <K, V> StatefulRedisPubSubConnection<K, V> connectPubSub(RedisCodec<K, V> codec) {
        throw refused("subscription would stay at one side");
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public <K, V> ConnectionFuture<StatefulRedisPubSubConnection<K, V>> connectPubSubAsync(
            RedisCodec<K, V> codec, RedisURI address) {
        throw refused("subscription would stay at one side");
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public StatefulRedisPubSubConnection<String, String> connectPubSub() {
        throw refused("subscription would stay at one side");
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public StatefulRedisPubSubConnection<String, String> connectPubSub(RedisURI address) {
        throw refused("subscription would stay at one side");
    }

    /** Refused: it would know of one side only. */
    @Override
    public <K, V> StatefulRedisSentinelConnection<K, V> connectSentinel(RedisCodec<K, V> codec, RedisURI address) {
        throw refused("sentinel knows of one side only");
    }

    private static UnsupportedOperationException refused(String why) {
        return new UnsupportedOperationException(
                "Not through a routed client: a %s. Use a client of that side.".formatted(why));
    }

    @Override
    public CompletableFuture<Void> shutdownAsync(long quietPeriod, long timeout, TimeUnit unit) {
        later.shutdown();
        return fresh.shutdownAsync(quietPeriod, timeout, unit)
                .thenCompose(done -> super.shutdownAsync(quietPeriod, timeout, unit));
    }
}
