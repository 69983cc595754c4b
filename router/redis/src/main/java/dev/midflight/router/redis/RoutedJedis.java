package dev.midflight.router.redis;

import dev.midflight.router.Pass;
import dev.midflight.router.Side;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.JedisPubSub;
import redis.clients.jedis.RedisProtocol;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ConnectionProvider;

/**
 * A Jedis client of two Redis, of which one has the authority. An application uses it as any other client, with the
 * keys of the old side, and closes it.
 *
 * <p>While a follower is kept: scripts are followed if they name their keys; functions, FLUSHALL and whatever is not
 * known are refused with {@link UnsupportedOperationException}. A command that waits for an element, such as BLPOP,
 * waits here and asks every 10 ms. Never here: a cluster, and subscriptions, which are made at the store itself.
 *
 * <p>Both sides are spoken to in version 2 of the protocol. Safe for any thread, as pipelines and transactions are not.
 */
public final class RoutedJedis extends UnifiedJedis {

    private final JedisSides sides;

    /**
     * A client that closes both providers with itself.
     *
     * @param old connections to the old side that speak RESP2, as those of {@code DefaultJedisClientConfig.builder()
     *     .resp2()} do
     * @param fresh the same to the new side
     */
    public RoutedJedis(RedisRouting routing, ConnectionProvider old, ConnectionProvider fresh) {
        this(new JedisSides(routing, old, fresh, Optional.empty()));
    }

    /** The same, of which some reads are compared. */
    public RoutedJedis(RedisRouting routing, ConnectionProvider old, ConnectionProvider fresh, RedisShadow shadow) {
        this(new JedisSides(routing, old, fresh, Optional.of(shadow)));
    }

    private RoutedJedis(JedisSides sides) {
        super(sides, null, RedisProtocol.RESP2, null);
        this.sides = sides;
    }

    /**
     * Does at the side with the authority what is to be done there, under one plan: for what the sides hold in another
     * shape, or if several commands have to go to the same side. The client that is given speaks the keys of that side,
     * and is used during the call only.
     *
     * @throws dev.midflight.router.RefusedException if nothing may be written by the plan
     */
    public <T> T bySide(Function<UnifiedJedis, T> atOld, Function<UnifiedJedis, T> atNew) {
        try (Pass pass = sides.routing().router().begin();
                UnifiedJedis pinned = new Pinned(sides, pass)) {
            return (pass.authority() == Side.OLD ? atOld : atNew).apply(pinned);
        }
    }

    /** One that keeps to a side and a plan. */
    private static final class Pinned extends UnifiedJedis {

        Pinned(JedisSides sides, Pass pass) {
            super(
                    new CommandExecutor() {
                        @Override
                        public <T> T executeCommand(CommandObject<T> object) {
                            Call call = JedisSides.call(object.getArguments());
                            return sides.pinned(pass, object, call);
                        }

                        @Override
                        public void close() {
                            // The connections belong to the client that is not pinned.
                        }
                    },
                    null,
                    RedisProtocol.RESP2,
                    null);
        }
    }

    /** Commands that are sent together, under one plan; at most 256 of them are one script. */
    @Override
    public AbstractPipeline pipelined() {
        return new JedisPipeline(sides, commandObjects);
    }

    /** A transaction: its commands are sent with EXEC, under one plan. */
    @Override
    public AbstractTransaction transaction(boolean doMulti) {
        JedisTransaction transaction = new JedisTransaction(sides, commandObjects);
        if (doMulti) {
            transaction.multi();
        }
        return transaction;
    }

    @Override
    public AbstractTransaction multi() {
        return transaction(true);
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public void subscribe(JedisPubSub subscriber, String... channels) {
        throw noSubscription(List.of(channels));
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public void psubscribe(JedisPubSub subscriber, String... patterns) {
        throw noSubscription(List.of(patterns));
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public void subscribe(BinaryJedisPubSub subscriber, byte[]... channels) {
        throw noSubscription(List.of());
    }

    /** Refused: a subscription would stay at one side. */
    @Override
    public void psubscribe(BinaryJedisPubSub subscriber, byte[]... patterns) {
        throw noSubscription(List.of());
    }

    private static UnsupportedOperationException noSubscription(List<String> channels) {
        return new UnsupportedOperationException(
                ("Cannot subscribe to %s through a routed client: a subscription would stay at one side."
                                + " Use a client of that side.")
                        .formatted(channels));
    }
}
