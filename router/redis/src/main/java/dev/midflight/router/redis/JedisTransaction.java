package dev.midflight.router.redis;

import dev.midflight.router.Pass;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractTransaction;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.Response;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * A transaction of Jedis. Its commands are kept here until EXEC, and sent under the plan that is in force then. If the
 * plan has changed since WATCH, it ends as if a watched key had changed. One of keys that are not moved, watched ones
 * among them, is done at the old side, whatever the plan.
 */
final class JedisTransaction extends AbstractTransaction {

    private final JedisSides sides;
    private final List<JedisPipeline.Queued> queue = new ArrayList<>();
    private boolean queueing;
    private @Nullable Connection watching;
    private final List<Call> watched = new ArrayList<>();
    private Optional<RoutePlan> watchedPlan = Optional.empty();
    private Side watchedSide = Side.OLD;

    JedisTransaction(JedisSides sides, CommandObjects objects) {
        super(objects);
        this.sides = sides;
    }

    @Override
    public void multi() {
        queueing = true;
    }

    @Override
    public String watch(String... keys) {
        return watch(List.of(keys).stream().map(key -> Key.of(key).bytes()).toArray(byte[][]::new));
    }

    @Override
    public String watch(byte[]... keys) {
        RoutePlan plan = sides.routing()
                .router()
                .plan()
                .orElseThrow(() -> new IllegalStateException("No plan has come, so it is not known where to watch."));
        Call asked = Call.of(Words.of("WATCH", List.of(keys)));
        Side side = sides.routing().together(with(List.of(asked)), plan.authority());
        Connection connection = watching;
        if (connection == null) {
            connection = sides.connect(side);
            watching = connection;
            watchedPlan = Optional.of(plan);
            watchedSide = side;
        }
        watched.add(asked);
        Call call = sides.routing().named(asked, watchedSide);
        return Words.text(JedisSides.ask(connection, Protocol.Command.WATCH, call.words()) == null ? "" : "OK");
    }

    /** These and what was watched before. */
    private List<Call> with(List<Call> calls) {
        List<Call> all = new ArrayList<>(watched);
        all.addAll(calls);
        return all;
    }

    @Override
    public String unwatch() {
        leave();
        return "OK";
    }

    @Override
    protected <T> Response<T> appendCommand(CommandObject<T> object) {
        Response<T> response = new Response<>(object.getBuilder());
        JedisPipeline.Queued queued = JedisPipeline.Queued.of(object, response);
        Connection connection = watching;
        if (queueing) {
            queue.add(queued);
        } else if (connection != null && queued.call().isRead()) {
            watchedPlan.map(RoutePlan::authority).ifPresent(authority -> sides.routing()
                    .together(with(List.of(queued.call())), authority));
            CommandArguments arguments =
                    JedisSides.arguments(object.getArguments(), sides.routing().named(queued.call(), watchedSide));
            connection.sendCommand(arguments);
            response.set(connection.getOne());
        } else {
            throw new IllegalStateException("%s comes before MULTI; only reads after WATCH may."
                    .formatted(queued.call().name()));
        }
        return response;
    }

    /** The answers, or null if a watched key has changed, or the plan since it was watched. */
    @Override
    @SuppressWarnings("NullAway") // The library's own interface says null.
    public List<Object> exec() {
        if (!queueing) {
            throw new IllegalStateException("EXEC without MULTI");
        }
        List<JedisPipeline.Queued> all = List.copyOf(queue);
        List<Call> calls = all.stream().map(JedisPipeline.Queued::call).toList();
        try {
            List<? extends @Nullable Object> answers = sides.routing().areElsewhere(with(calls))
                    ? execute(new RedisRouting.Sending(Side.OLD, calls, Optional.empty()), all)
                    : routed(all, calls);
            return answers == null ? null : give(all, answers);
        } finally {
            leave();
        }
    }

    @SuppressWarnings("NullAway") // No answer means that a watched key has changed.
    private List<? extends @Nullable Object> routed(List<JedisPipeline.Queued> all, List<Call> calls) {
        try (Pass pass = sides.routing().router().begin()) {
            boolean samePlan =
                    watchedPlan.map(plan -> plan.epoch() == pass.plan().epoch()).orElse(true);
            if (!samePlan) {
                return null;
            }
            Side unused = sides.routing().together(with(calls), pass.authority());
            RedisRouting.Sending sending = sides.routing().sending(pass, calls);
            try {
                return sending.guarded() && watching == null ? sides.run(sending) : execute(sending, all);
            } finally {
                sides.routing().wrote(pass, sending.calls());
            }
        }
    }

    private static List<Object> give(List<JedisPipeline.Queued> all, List<? extends @Nullable Object> answers) {
        List<Object> given = new ArrayList<>();
        for (int i = 0; i < all.size(); i++) {
            Response<?> response = all.get(i).response();
            response.set(answers.get(i));
            given.add(answers.get(i) instanceof JedisDataException ? answers.get(i) : response.get());
        }
        return given;
    }

    /** As a transaction of the server: of the commands, or of the one script that does them. */
    @SuppressWarnings("NullAway") // No answer means that a watched key has changed.
    private List<? extends @Nullable Object> execute(RedisRouting.Sending sending, List<JedisPipeline.Queued> all) {
        Connection connection = watching == null ? sides.connect(sending.side()) : watching;
        watching = connection;
        connection.sendCommand(Protocol.Command.MULTI);
        int count = sending.guarded() ? 1 : all.size();
        if (sending.guarded()) {
            connection.sendCommand(JedisSides.arguments(Protocol.Command.EVAL, sending.words()));
        } else {
            for (int i = 0; i < count; i++) {
                connection.sendCommand(JedisSides.arguments(
                        all.get(i).arguments(), sending.calls().get(i)));
            }
        }
        connection.sendCommand(Protocol.Command.EXEC);
        Object executed = connection.getMany(count + 2).get(count + 1);
        if (executed instanceof JedisDataException refused) {
            throw refused;
        }
        if (executed == null) {
            return null;
        }
        List<?> answers = (List<?>) executed;
        if (!sending.guarded()) {
            return answers;
        }
        if (answers.get(0) instanceof JedisDataException refused) {
            throw JedisSides.refusal(refused);
        }
        return sides.answers(sending, answers.get(0));
    }

    @Override
    public String discard() {
        leave();
        return "OK";
    }

    private void leave() {
        queue.clear();
        queueing = false;
        watched.clear();
        watchedPlan = Optional.empty();
        Connection connection = watching;
        watching = null;
        if (connection != null) {
            try (connection) {
                if (!connection.isBroken()) {
                    connection.executeCommand(Protocol.Command.UNWATCH);
                }
            }
        }
    }

    @Override
    public void close() {
        leave();
    }
}
