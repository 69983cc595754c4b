package dev.midflight.router.redis;

import dev.midflight.router.Pass;
import dev.midflight.router.Side;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.AbstractPipeline;
import redis.clients.jedis.CommandArguments;
import redis.clients.jedis.CommandObject;
import redis.clients.jedis.CommandObjects;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Response;

/** Commands that Jedis sends together. All of them go to the authority, under the plan that is in force then. */
final class JedisPipeline extends AbstractPipeline {

    private static final int SCRIPT_MAX = 256;

    private final JedisSides sides;
    private final List<Queued> queue = new ArrayList<>();

    JedisPipeline(JedisSides sides, CommandObjects objects) {
        super(objects);
        this.sides = sides;
    }

    /** A command and where its answer goes. */
    record Queued(CommandArguments arguments, Call call, Response<?> response) {

        static <T> Queued of(CommandObject<T> object, Response<T> response) {
            return new Queued(object.getArguments(), JedisSides.call(object.getArguments()), response);
        }
    }

    @Override
    protected <T> Response<T> appendCommand(CommandObject<T> object) {
        Response<T> response = new Response<>(object.getBuilder());
        queue.add(Queued.of(object, response));
        return response;
    }

    @Override
    public void sync() {
        List<Queued> all = List.copyOf(queue);
        queue.clear();
        if (all.isEmpty()) {
            return;
        }
        if (all.stream().allMatch(each -> each.call().isRead())) {
            for (List<Queued> part : parts(all)) {
                Side side = isElsewhere(part.get(0))
                        ? Side.OLD
                        : sides.routing().atAuthority(part.get(0).call()).side();
                send(side, part);
            }
            return;
        }
        try (Pass pass = sides.routing().router().begin()) {
            for (List<Queued> part : parts(all)) {
                write(pass, part);
            }
        }
    }

    private boolean isElsewhere(Queued queued) {
        return sides.routing().isElsewhere(queued.call());
    }

    /** In order; each part is of moved keys or of others, and no longer than one script. */
    private List<List<Queued>> parts(List<Queued> all) {
        List<List<Queued>> parts = new ArrayList<>();
        List<Queued> part = new ArrayList<>();
        for (Queued each : all) {
            boolean fits =
                    part.isEmpty() || (part.size() < SCRIPT_MAX && isElsewhere(part.get(0)) == isElsewhere(each));
            if (!fits) {
                parts.add(part);
                part = new ArrayList<>();
            }
            part.add(each);
        }
        parts.add(part);
        return parts;
    }

    private void write(Pass pass, List<Queued> part) {
        if (isElsewhere(part.get(0))) {
            send(Side.OLD, part);
            return;
        }
        List<Call> calls = part.stream().map(Queued::call).toList();
        RedisRouting.Sending sending = sides.routing().sending(pass, calls);
        try {
            if (sending.guarded()) {
                answer(part, sides.run(sending));
            } else {
                send(sending.side(), part);
            }
        } finally {
            sides.routing().wrote(pass, sending.calls());
        }
    }

    private void send(Side side, List<Queued> part) {
        // What is refused is so before anything was sent.
        List<CommandArguments> commands = part.stream()
                .map(each ->
                        JedisSides.arguments(each.arguments(), sides.routing().named(each.call(), side)))
                .toList();
        try (Connection connection = sides.connect(side)) {
            commands.forEach(connection::sendCommand);
            answer(part, connection.getMany(part.size()));
        }
    }

    private static void answer(List<Queued> part, List<? extends @Nullable Object> answers) {
        for (int i = 0; i < part.size(); i++) {
            part.get(i).response().set(answers.get(i));
        }
    }

    @Override
    public void close() {
        sync();
    }
}
