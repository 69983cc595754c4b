package dev.midflight.router.redis;

import dev.midflight.router.StaleEpochException;
import dev.midflight.router.Version;
import dev.midflight.router.VersionedStore;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.UnifiedJedis;

/**
 * Texts by name in Redis, with versions, as an application may keep them: a hash for each, of value, epoch and number;
 * one without a value is deleted. Each step is a script, which nothing comes between.
 */
// page: versioned
final class VersionedRedis implements VersionedStore<String, String, RuntimeException> {

    private static final String WRITE =
            """
            if tonumber(ARGV[1]) < tonumber(redis.call('GET', KEYS[2]) or 0) then return -1 end
            if ARGV[2] == 'deleted' then redis.call('HDEL', KEYS[1], 'value')
            else redis.call('HSET', KEYS[1], 'value', ARGV[3]) end
            redis.call('HSET', KEYS[1], 'epoch', ARGV[1])
            return redis.call('HINCRBY', KEYS[1], 'number', 1)""";

    private static final String TAKE =
            """
            local there = redis.call('HMGET', KEYS[1], 'epoch', 'number')
            local epoch, number = tonumber(there[1] or -1), tonumber(there[2] or -1)
            local e, n = tonumber(ARGV[1]), tonumber(ARGV[2])
            if e < epoch or e == epoch and n <= number then return 0 end
            redis.call('HSET', KEYS[1], 'epoch', ARGV[1], 'number', ARGV[2])
            if ARGV[3] == 'deleted' then redis.call('HDEL', KEYS[1], 'value')
            else redis.call('HSET', KEYS[1], 'value', ARGV[4]) end
            return 1""";

    private final UnifiedJedis redis;

    VersionedRedis(UnifiedJedis redis) {
        this.redis = redis;
    }

    @Override
    public @Nullable String read(String key) {
        return redis.hget(key, "value");
    }

    @Override
    public Version write(String key, @Nullable String value, long epoch) {
        Object number = redis.eval(WRITE, List.of(key, "midflight:authority"), arguments(value, epoch));
        if ((long) number < 0) {
            throw new StaleEpochException("epoch %d has not the authority any more".formatted(epoch));
        }
        return new Version(epoch, (long) number);
    }

    @Override
    public boolean apply(String key, @Nullable String value, Version version) {
        return (long) redis.eval(TAKE, List.of(key), arguments(value, version.epoch(), version.number())) == 1;
    }

    @Override
    public @Nullable State<String> state(String key) {
        List<@Nullable String> there = redis.hmget(key, "value", "epoch", "number");
        boolean isThere = there.stream().anyMatch(Objects::nonNull);
        return isThere ? new State<>(there.get(0), new Version(number(there.get(1)), number(there.get(2)))) : null;
    }

    @Override
    public void raise(long epoch) {
        redis.set("midflight:authority", Long.toString(epoch));
    }

    private static long number(@Nullable String text) {
        return text == null ? 0 : Long.parseLong(text); // what was there before it had versions
    }

    private static List<String> arguments(@Nullable String value, Long... numbers) {
        Stream<String> texts = Stream.of(value == null ? "deleted" : "there", value == null ? "" : value);
        return Stream.concat(Stream.of(numbers).map(String::valueOf), texts).toList();
    }
}
// page end
