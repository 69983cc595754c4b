package dev.midflight.router.redis;

import dev.midflight.router.LaneLimits;
import dev.midflight.router.ReadCounts;
import dev.midflight.router.Reads;
import dev.midflight.router.RefusedException;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Side;
import dev.midflight.router.compare.FieldCounts;
import dev.midflight.router.compare.Fields;
import dev.midflight.router.compare.FieldsBuilder;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks both sides what an application has read, and compares the answers byte by byte, with connections of its own.
 * No caller waits: what does not fit is counted as not compared. Elements without an order are compared without one;
 * answers that are chance or time, and cursors, are not compared. What differs is read again, see {@link Reads}.
 *
 * <p>Safe for any thread.
 */
public final class RedisShadow implements AutoCloseable {

    /** The rule by which a miss is excused, in {@link FieldCounts}. */
    public static final String MISS = "miss";

    private static final Logger LOG = LoggerFactory.getLogger(RedisShadow.class);

    private static final int WAITING_MAX = 1_024;

    private final RedisRouting routing;
    private final RedisStores stores;
    private final Reads<Call, Object, RuntimeException> reads;
    private final ConcurrentLinkedQueue<Wires> idle = new ConcurrentLinkedQueue<>();
    private final BlockingQueue<Call> waiting = new ArrayBlockingQueue<>(WAITING_MAX);
    private final LongAdder dropped = new LongAdder();
    private final Thread thread;
    private volatile boolean closing;

    /** What it means that the follower has nothing where the authority has something. */
    public enum Misses {
        /** A difference. */
        DIFFER,
        /** What caches do; it is excused and counted under {@link #MISS}. */
        APART
    }

    /** Begins to compare what it is handed. */
    public RedisShadow(RedisRouting routing, RedisStores stores, Misses misses) {
        this.routing = routing;
        this.stores = stores;
        FieldsBuilder<Object> fields = Fields.of(Object.class);
        if (misses == Misses.APART) {
            fields.by(Fields.ITSELF, (atOld, atNew) -> isAbsent(follower() == Side.OLD ? atOld : atNew), MISS);
        }
        this.reads = Reads.<Call, Object, RuntimeException>through(routing.router(), "midflight-redis-shadow")
                .old(call -> ask(Side.OLD, call))
                .fresh(call -> ask(Side.NEW, call))
                .entity(routing::entity)
                .compare(fields.build())
                .immutable()
                .limits(LaneLimits.USUAL)
                .build();
        this.thread = new Thread(this::work, "midflight-redis-shadow");
        thread.setDaemon(true);
        thread.start();
    }

    private Side follower() {
        return routing.router()
                .plan()
                .map(RoutePlan::authority)
                .orElse(Side.OLD)
                .other();
    }

    private static boolean isAbsent(@Nullable Object answer) {
        return answer == null || (answer instanceof List<?> list && list.isEmpty());
    }

    /** Hands over a read, in the application's keys. */
    void offer(Call call) {
        if (closing || !waiting.offer(call)) {
            dropped.increment();
        }
    }

    private void work() {
        try {
            while (!closing) {
                Call call = waiting.poll(100, TimeUnit.MILLISECONDS);
                if (call != null) {
                    read(call);
                }
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    private void read(Call call) {
        try {
            Object unused = reads.read(call);
        } catch (UncheckedIOException | RedisErrorException | RefusedException failure) {
            dropped.increment();
            LOG.debug("a read was not compared", failure);
        }
    }

    private @Nullable Object ask(Side side, Call call) {
        Wires wires = idle.poll();
        Wires mine = wires == null ? new Wires(stores) : wires;
        try {
            Object answer =
                    mine.at(side).call((Object[]) routing.named(call, side).words());
            return answer instanceof List<?> list && (call.has("unordered") || call.has("pairs"))
                    ? ordered(list, call.has("pairs") ? 2 : 1)
                    : answer;
        } finally {
            idle.add(mine);
            if (closing) {
                closeIdle();
            }
        }
    }

    private static List<Object> ordered(List<?> answer, int step) {
        List<List<?>> parts = new ArrayList<>();
        for (int at = 0; at + step <= answer.size(); at += step) {
            parts.add(answer.subList(at, at + step));
        }
        parts.sort(Comparator.comparing(
                part -> part.get(0) instanceof byte[] bytes ? bytes : new byte[0], Arrays::compare));
        List<Object> all = new ArrayList<>();
        parts.forEach(all::addAll);
        return all;
    }

    /** What came of all that was handed over; its sides are those asked first, not those that answered callers. */
    public ReadCounts counts() {
        return reads.counts();
    }

    /** How many reads were not compared as too many waited, or a store did not answer. */
    public long dropped() {
        return dropped.sum();
    }

    /** By which rules differences were excused. */
    public FieldCounts fields() {
        return reads.fields();
    }

    /** Compares nothing more. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        reads.close();
        closeIdle();
    }

    private void closeIdle() {
        for (Wires wires = idle.poll(); wires != null; wires = idle.poll()) {
            wires.close();
        }
    }
}
