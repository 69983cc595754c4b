package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.dedup.MessageId;
import dev.midflight.router.dedup.SeenIds;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Which messages of a consumer have had their effect, kept in a Redis for a window of time. For effects whose store has
 * no transactions, such as counters and notifications; where it has, {@link dev.midflight.router.dedup.Ledger} does
 * more.
 *
 * <pre>{@code
 * if (window.begin(id) == SeenWindow.Delivery.FIRST) {
 *     // the effect
 *     window.done(id);
 * }
 * // acknowledge, unless it was IN_PROGRESS
 * }</pre>
 *
 * <p>What it promises, while the Redis keeps what it has answered: within the window after {@link #done} the message is
 * a duplicate; of two who begin it at the same time one is the first.
 *
 * <p>What it cannot promise, as the effect and the note of it are two things:
 *
 * <ul>
 *   <li>A consumer that dies, or is slower than the claim, between its effect and {@code done} leaves the effect to be
 *       done again when the claim is over: at least once. Whoever would rather lose it says {@code done} before the
 *       effect: then at most once.
 *   <li>A Redis that loses data (a failover to a replica that was behind, a restart without its file, an eviction, a
 *       flush) has forgotten ids, and their messages have their effects again: at least once. Give it
 *       {@code noeviction} and an append-only file; with asynchronous replication some of this remains.
 *   <li>After the window a message delivered again is new. The window has to be longer than the longest time after
 *       which the broker delivers again.
 * </ul>
 *
 * <p>A Redis that does not answer, or refuses, is never taken for a "first" or a "duplicate": the call ends with an
 * exception, and the message is to be delivered again. Ids that this process has seen done are answered from its
 * memory, see {@link SeenIds}.
 *
 * <p>The keys are {@code midflight:seen:CONSUMER:ID}. Has a connection of its own; safe for any thread, one call at a
 * time.
 */
public final class SeenWindow implements AutoCloseable {

    /** The most messages of a batch. */
    public static final int BATCH_MAX = 10_000;

    private static final byte[] DONE = {'d'};
    private static final int TOKEN_BYTES = 16;

    /** What the delivery of a message is to its consumer. */
    public enum Delivery {
        /** It is yours: let it have its effect, then say {@link SeenWindow#done}. */
        FIRST,
        /** It has had its effect: acknowledge it and do nothing else. */
        DUPLICATE,
        /** Somebody else has begun it and not ended: do not acknowledge it, have it delivered later. */
        IN_PROGRESS
    }

    /**
     * For how long things are kept.
     *
     * @param claim for how long a message that was begun is left to who has begun it, longer than an effect takes
     * @param window for how long an id is known after its effect, not shorter than the claim
     */
    public record Times(Duration claim, Duration window) {

        /** Checks them. */
        public Times {
            if (claim.toMillis() < 1 || window.compareTo(claim) < 0) {
                throw new IllegalArgumentException(
                        "Cannot keep claims for %s and ids for %s: claims are from 1 ms, and ids not shorter."
                                .formatted(claim, window));
            }
        }
    }

    private final String prefix;
    private final String consumer;
    private final RedisAddress address;
    private final Times times;
    private final SeenIds seen;
    private final SecureRandom random = new SecureRandom();

    /** Guards the connection. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Wire wire;

    /**
     * The window of a consumer.
     *
     * @param consumer its name, the same in all processes, not blank
     * @param seen what this process remembers, of this consumer only
     */
    public SeenWindow(RedisAddress address, String consumer, Times times, SeenIds seen) {
        if (consumer.isBlank()) {
            throw new IllegalArgumentException("A window of seen ids needs the name of its consumer; it is blank.");
        }
        this.address = requireNonNull(address, "address");
        this.consumer = consumer;
        this.prefix = "midflight:seen:" + consumer + ":";
        this.times = requireNonNull(times, "times");
        this.seen = requireNonNull(seen, "seen");
        this.wire = new Wire(address);
    }

    /**
     * Begins a message.
     *
     * @throws SeenUnknownException if the Redis does not answer or refuses; have the message delivered again
     */
    public Delivery begin(MessageId id) {
        return beginAll(List.of(id)).get(0);
    }

    /**
     * The same for a batch, in one round trip. The outcome for each is at its place; of an id that occurs twice the
     * second is in progress.
     *
     * @param ids up to {@link #BATCH_MAX}
     * @throws SeenUnknownException if the Redis does not answer or refuses any; those begun meanwhile are claimed until
     *     their claims are over
     */
    public List<Delivery> beginAll(List<MessageId> ids) {
        if (ids.size() > BATCH_MAX) {
            throw new IllegalArgumentException(
                    "the batch has %d messages; up to %d are taken".formatted(ids.size(), BATCH_MAX));
        }
        byte[] token = token();
        Set<MessageId> asked = new HashSet<>();
        List<MessageId> order = new ArrayList<>();
        List<byte[][]> calls = new ArrayList<>();
        for (MessageId id : ids) {
            if (!seen.contains(id) && asked.add(id)) {
                order.add(id);
                calls.add(Words.of(
                        "SET", key(id), token, "NX", "PX", times.claim().toMillis()));
                // Says whose it is, also if the answer to the former was lost and it was asked again.
                calls.add(Words.of("GET", key(id)));
            }
        }
        Map<MessageId, Delivery> answers = answers(order, calls, token);
        List<Delivery> deliveries = new ArrayList<>();
        Set<MessageId> told = new HashSet<>();
        for (MessageId id : ids) {
            Delivery answer = answers.getOrDefault(id, Delivery.DUPLICATE);
            deliveries.add(answer == Delivery.FIRST && !told.add(id) ? Delivery.IN_PROGRESS : answer);
        }
        return deliveries;
    }

    private Map<MessageId, Delivery> answers(List<MessageId> order, List<byte[][]> calls, byte[] token) {
        Map<MessageId, Delivery> answers = new HashMap<>();
        if (calls.isEmpty()) {
            return answers;
        }
        List<@Nullable Object> said = ask(calls, "begin %d messages".formatted(order.size()));
        for (int i = 0; i < order.size(); i++) {
            answers.put(order.get(i), delivery(order.get(i), said.get((2 * i) + 1), token));
        }
        return answers;
    }

    private Delivery delivery(MessageId id, @Nullable Object holder, byte[] token) {
        if (!(holder instanceof byte[] value)) {
            throw unknown("begin " + id, "the claim was over before its answer came, or the key was deleted", null);
        }
        if (Arrays.equals(value, token)) {
            return Delivery.FIRST;
        }
        if (Arrays.equals(value, DONE)) {
            seen.add(id);
            return Delivery.DUPLICATE;
        }
        return Delivery.IN_PROGRESS;
    }

    /**
     * The message has had its effect: it is a duplicate for the window from now on.
     *
     * @throws SeenUnknownException if the Redis does not answer or refuses: the effect may be done again when the claim
     *     is over; say it again
     */
    public void done(MessageId id) {
        doneAll(List.of(id));
    }

    /** The same for a batch, in one round trip. */
    public void doneAll(List<MessageId> ids) {
        List<byte[][]> calls = new ArrayList<>();
        for (MessageId id : ids) {
            calls.add(Words.of("SET", key(id), DONE, "PX", times.window().toMillis()));
        }
        if (!calls.isEmpty()) {
            var unused = ask(calls, "note that %d messages are done".formatted(ids.size()));
            ids.forEach(seen::add);
        }
    }

    private List<@Nullable Object> ask(List<byte[][]> calls, String attempt) {
        List<@Nullable Object> answers;
        lock.lock();
        try {
            answers = wire.pipeline(calls);
        } catch (UncheckedIOException gone) {
            throw unknown(attempt, String.valueOf(gone.getCause()), gone);
        } finally {
            lock.unlock();
        }
        for (Object answer : answers) {
            if (answer instanceof RedisErrorException refused) {
                throw unknown(attempt, String.valueOf(refused.getMessage()), refused);
            }
        }
        return answers;
    }

    private SeenUnknownException unknown(String attempt, String came, @Nullable Throwable cause) {
        return new SeenUnknownException(
                ("Cannot %s for %s at the Redis at %s: %s. Whether they have had their effect is not known. Do not"
                                + " acknowledge them; have them delivered again when the Redis answers.")
                        .formatted(attempt, consumer, address, came),
                cause);
    }

    private byte[] token() {
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes).getBytes(StandardCharsets.US_ASCII);
    }

    private byte[] key(MessageId id) {
        byte[] head = prefix.getBytes(StandardCharsets.UTF_8);
        byte[] tail = id.toBytes();
        byte[] key = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, key, head.length, tail.length);
        return key;
    }

    /** Ends the connection. */
    @Override
    public void close() {
        lock.lock();
        try {
            wire.close();
        } finally {
            lock.unlock();
        }
    }
}
