package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Pass;
import dev.midflight.router.Side;
import dev.midflight.router.Stage;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Builder;
import redis.clients.jedis.BuilderFactory;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.args.Rawable;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.exceptions.JedisNoScriptException;
import redis.clients.jedis.executors.CommandExecutor;
import redis.clients.jedis.providers.ConnectionProvider;

/** Sends what Jedis was asked for to the side where it belongs. Safe for any thread. */
final class JedisSides implements CommandExecutor {

    /** So long a write waits in the server at most, where it waits there, and between two tries where it does not. */
    private static final long SLICE_MILLIS = 1_000;

    /** Redis 6.2 takes less than a millisecond for no limit at all. */
    private static final long AGAIN_MILLIS = 10;

    private final RedisRouting routing;
    private final ConnectionProvider old;
    private final ConnectionProvider fresh;
    private final Optional<RedisShadow> shadow;

    JedisSides(RedisRouting routing, ConnectionProvider old, ConnectionProvider fresh, Optional<RedisShadow> shadow) {
        this.routing = requireNonNull(routing, "routing");
        this.old = requireNonNull(old, "old");
        this.fresh = requireNonNull(fresh, "fresh");
        this.shadow = requireNonNull(shadow, "shadow");
    }

    RedisRouting routing() {
        return routing;
    }

    Connection connect(Side side) {
        return (side == Side.OLD ? old : fresh).getConnection();
    }

    static Call call(CommandArguments arguments) {
        List<byte[]> words = new ArrayList<>(arguments.size());
        for (Rawable word : arguments) {
            words.add(word.getRaw());
        }
        return Call.of(words.toArray(new byte[0][]));
    }

    @Override
    public <T> T executeCommand(CommandObject<T> object) {
        Call call = call(object.getArguments());
        if (routing.isElsewhere(call)) {
            return plain(Side.OLD, object, call);
        }
        if (call.isRead()) {
            return read(object, call);
        }
        if (call.is(CommandKind.ADMIN) && !call.has("refused")) {
            if (call.name().equals("SCRIPT") && call.hasWord("LOAD")) {
                routing.remember(call.words()[2]);
            }
            return plain(routing.atAuthority(call).side(), object, call);
        }
        Optional<Blocking> blocking = Blocking.of(call);
        return blocking.isPresent() ? await(object, blocking.get()) : write(object, call);
    }

    private <T> T read(CommandObject<T> object, Call call) {
        RedisRouting.Reading reading = routing.reading(call);
        RedisRouting.Reading authority = routing.atAuthority(call);
        boolean instead = false;
        T answer;
        try {
            answer = plain(reading.side(), object, reading.call());
            if (reading.side() != authority.side()) {
                routing.followerAnswered();
            }
        } catch (JedisException failure) {
            if (reading.side() == authority.side()) {
                throw failure;
            }
            instead = true;
            routing.followerFailed(reading.side(), failure.getClass().getSimpleName(), failure.toString());
            answer = plain(authority.side(), object, authority.call());
        }
        routing.readAt(instead ? authority.side() : reading.side(), instead);
        if (reading.compared()) {
            shadow.ifPresent(compared -> compared.offer(call));
        }
        return answer;
    }

    private <T> T plain(Side side, CommandObject<T> object, Call call) {
        try (Connection connection = connect(side)) {
            return connection.executeCommand(
                    new CommandObject<>(arguments(object.getArguments(), call), object.getBuilder()));
        }
    }

    static CommandArguments arguments(CommandArguments like, Call call) {
        CommandArguments arguments = new CommandArguments(like.getCommand());
        for (int i = 1; i < call.words().length; i++) {
            arguments.add(call.words()[i]);
        }
        return like.isBlocking() ? arguments.blocking() : arguments;
    }

    private <T> T write(CommandObject<T> object, Call call) {
        try (Pass pass = routing.router().begin()) {
            RedisRouting.Sending sending = sending(pass, call);
            try {
                if (!sending.guarded()) {
                    return plain(sending.side(), object, sending.calls().get(0));
                }
                return built(object.getBuilder(), run(sending).get(0));
            } finally {
                routing.wrote(pass, sending.calls());
            }
        }
    }

    /** At the side and by the plan of a pass, in that side's own keys. */
    <T> T pinned(Pass pass, CommandObject<T> object, Call call) {
        if (call.isRead() || call.is(CommandKind.ADMIN)) {
            return plain(pass.authority(), object, call);
        }
        RedisRouting.Sending sending = routing.sendingAs(pass, List.of(call));
        try {
            return sending.guarded()
                    ? built(object.getBuilder(), run(sending).get(0))
                    : plain(sending.side(), object, call);
        } finally {
            routing.wrote(pass, List.of(call));
        }
    }

    private RedisRouting.Sending sending(Pass pass, Call call) {
        try {
            return routing.sending(pass, List.of(call));
        } catch (RedisRouting.UnknownScriptException unknown) {
            throw new JedisNoScriptException(unknown.getMessage());
        }
    }

    /** What an application gets for an answer. */
    static <T> T built(Builder<T> builder, @Nullable Object answer) {
        if (answer instanceof JedisDataException refused) {
            throw refused;
        }
        return builder.build(answer);
    }

    /** Runs the script; refusals of single commands are among the answers. */
    List<@Nullable Object> run(RedisRouting.Sending sending) {
        try (Connection connection = connect(sending.side())) {
            byte[][] words = sending.words();
            words[1] = Words.of(Scripts.WRITE.digest())[0];
            try {
                return answers(sending, ask(connection, Protocol.Command.EVALSHA, words));
            } catch (JedisNoScriptException unknown) {
                return answers(sending, ask(connection, Protocol.Command.EVAL, sending.words()));
            }
        } catch (JedisNoScriptException impossible) {
            throw impossible;
        } catch (JedisDataException refused) {
            throw refusal(refused);
        }
    }

    List<@Nullable Object> answers(RedisRouting.Sending sending, @Nullable Object raw) {
        return routing.answers(sending, raw == null ? Collections.emptyList() : (List<?>) raw);
    }

    static RuntimeException refusal(JedisDataException refused) {
        return RedisRouting.refusal(String.valueOf(refused.getMessage())).orElse(refused);
    }

    static @Nullable Object ask(Connection connection, Protocol.Command command, byte[][] words) {
        connection.sendCommand(arguments(command, words));
        return connection.getOne();
    }

    static CommandArguments arguments(Protocol.Command command, byte[][] words) {
        CommandArguments arguments = new CommandArguments(command);
        for (int i = 1; i < words.length; i++) {
            arguments.add(words[i]);
        }
        return arguments;
    }

    /** Waits here instead of in the server, so that each try has a plan of its own. */
    private <T> T await(CommandObject<T> object, Blocking blocking) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(blocking.millis());
        while (true) {
            long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
            Optional<Object> answer = tryOnce(object, blocking, Math.max(AGAIN_MILLIS, Math.min(left, SLICE_MILLIS)));
            if (answer.isPresent() || left <= 0) {
                return object.getBuilder().build(answer.orElse(null));
            }
        }
    }

    private Optional<Object> tryOnce(CommandObject<?> object, Blocking blocking, long millis) {
        try (Pass pass = routing.router().begin()) {
            Call waiting = blocking.waiting(millis);
            if (pass.plan().stage().follower() == Stage.Follower.NOTHING) {
                Call named = routing.named(waiting, pass.authority());
                CommandObject<Object> raw = new CommandObject<>(object.getArguments(), BuilderFactory.RAW_OBJECT);
                try {
                    return Optional.ofNullable(plain(pass.authority(), raw, named));
                } finally {
                    routing.wrote(pass, List.of(named));
                }
            }
            routing.refuseMixed(waiting);
            for (Call each : blocking.tries()) {
                RedisRouting.Sending sending = routing.sending(pass, List.of(each));
                Object brought;
                try {
                    brought = built(BuilderFactory.RAW_OBJECT, run(sending).get(0));
                } finally {
                    routing.wrote(pass, sending.calls());
                }
                Optional<Object> answer = blocking.answer(each, brought);
                if (answer.isPresent()) {
                    return answer;
                }
            }
        }
        rest(Math.min(millis, AGAIN_MILLIS));
        return Optional.empty();
    }

    private static void rest(long millis) {
        try {
            TimeUnit.MILLISECONDS.sleep(millis);
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            throw new JedisException("Interrupted while it was waited for an element", ending);
        }
    }

    @Override
    public void close() {
        try {
            closing(old);
        } finally {
            closing(fresh);
        }
    }

    @SuppressWarnings("IllegalCatch") // The interface allows any; the other one is to be closed nevertheless.
    private static void closing(ConnectionProvider provider) {
        try {
            provider.close();
        } catch (Exception failure) {
            throw new JedisException("Connections could not be closed", failure);
        }
    }
}
