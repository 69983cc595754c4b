package dev.midflight.router.redis;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Side;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was marked at the authority to the follower, whichever side is which at the moment. Any number of
 * processes may run one; a single one works, by a lease at the authority, and one that was overtaken is refused by the
 * follower itself, by a number that only grows.
 *
 * <p>A mark is read, then the state of its key, then the state is put into the follower, then exactly that mark is
 * removed. So whatever ends in between is done again, and a change that comes meanwhile has a mark of its own.
 *
 * <p>What the follower refuses, such as a value too large for it, is put aside with the reason and tried again from
 * time to time; the rest goes on. Safe for any thread.
 */
public final class RedisApplier implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RedisApplier.class);

    private static final int MARKS_AT_ONCE = 512;
    private static final int STUCK_AT_ONCE = 256;
    private static final Duration LEASE = Duration.ofSeconds(10);
    private static final long IDLE_MILLIS = 5;
    private static final long TROUBLE_MILLIS = 200;
    private static final long FAULT_MILLIS = 10_000;
    private static final int COPIES_MAX = 3;
    private static final long STUCK_AGAIN_NANOS = 1_000_000_000;

    private final RedisStores stores;
    private final Names names;
    private final Copier copier;
    private final String name = UUID.randomUUID().toString();
    private final CountDownLatch closing = new CountDownLatch(1);
    private final AtomicLong copied = new AtomicLong();

    /** Guards the connections of the bookkeeping and who owns what; held during a round. */
    private final ReentrantLock round = new ReentrantLock();

    private final Wires wires;
    private Optional<Copier.Owner> owner = Optional.empty();
    private long stuckAgainNanos = System.nanoTime();

    /** Where the next look at the stuck ones goes on. */
    private String stuckCursor = "0";

    private @Nullable Thread thread;

    /**
     * An applier that does nothing yet.
     *
     * @param lanes how many units are copied at the same time, each by a thread and two connections of its own
     */
    public RedisApplier(RedisStores stores, int lanes) {
        this.stores = requireNonNull(stores, "stores");
        this.names = stores.names();
        this.copier = new Copier(stores, lanes);
        this.wires = new Wires(stores);
    }

    /** Begins to work in a thread of its own, until it is closed. Once. */
    public void start() {
        Thread working = new Thread(this::work, "midflight-redis-applier");
        working.setDaemon(true);
        working.start();
        thread = working;
    }

    /** Whatever fails, the application's functions among it, the marks stay and it is tried again. */
    @SuppressWarnings("IllegalCatch")
    private void work() {
        boolean more = false;
        long wait = 0;
        try {
            while (more || !closing.await(wait, TimeUnit.MILLISECONDS)) {
                try {
                    more = step() && closing.getCount() > 0;
                    wait = IDLE_MILLIS;
                } catch (UncheckedIOException | RedisErrorException | Copier.OvertakenException trouble) {
                    more = false;
                    wait = TROUBLE_MILLIS;
                    LOG.warn("marks wait migration={} reason={}", stores.migration(), trouble.getMessage());
                } catch (RuntimeException trouble) {
                    more = false;
                    wait = FAULT_MILLIS;
                    LOG.warn("marks wait migration={}", stores.migration(), trouble);
                }
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * One round: copies what the oldest marks name. False if there was nothing to do, or another process does it.
     *
     * @throws UncheckedIOException if a store does not answer; the marks stay
     */
    boolean step() {
        round.lock();
        try {
            Optional<Copier.Owner> mine = own();
            if (mine.isEmpty()) {
                return false;
            }
            retryStuck(mine.get());
            Wire authority = wires.at(mine.get().authority());
            List<?> marks = authority.list("XRANGE", names.marks, "-", "+", "COUNT", MARKS_AT_ONCE);
            if (marks.isEmpty()) {
                return false;
            }
            List<Object> ids = new ArrayList<>();
            Set<Key> units = new LinkedHashSet<>();
            for (Object mark : marks) {
                ids.add(((List<?>) mark).get(0));
                List<?> fields = (List<?>) ((List<?>) mark).get(1);
                for (int i = 1; i < fields.size(); i += 2) {
                    stores.keys()
                            .unit(mine.get().authority(), Key.of((byte[]) fields.get(i)))
                            .ifPresent(units::add);
                }
            }
            finish(mine.get(), ids, units);
            return true;
        } finally {
            round.unlock();
        }
    }

    private void finish(Copier.Owner mine, List<Object> ids, Set<Key> units) {
        Map<Key, String> refused = copier.copy(mine, units);
        done(mine, ids, units, refused);
        copied.addAndGet(units.size() - refused.size());
    }

    /** Writes down which of the units are to be tried again, and that the others are not. */
    private void done(Copier.Owner mine, List<Object> ids, Set<Key> units, Map<Key, String> refused) {
        List<Object> outcome = new ArrayList<>();
        for (Key unit : units) {
            outcome.add(unit);
            outcome.add(refused.getOrDefault(unit, ""));
        }
        wires.at(mine.authority())
                .script(Scripts.DONE, 3, names.owner, names.marks, names.stuck, name, ids.size(), ids, outcome);
        refused.forEach((unit, reason) ->
                LOG.warn("key put aside migration={} key={} reason={}", stores.migration(), unit, reason));
    }

    /** By time, however many marks there are. */
    private void retryStuck(Copier.Owner mine) {
        if (System.nanoTime() - stuckAgainNanos < 0) {
            return;
        }
        stuckAgainNanos = System.nanoTime() + STUCK_AGAIN_NANOS;
        List<?> answer = wires.at(mine.authority()).list("HSCAN", names.stuck, stuckCursor, "COUNT", STUCK_AT_ONCE);
        stuckCursor = Words.text(answer.get(0));
        List<?> pairs = (List<?>) answer.get(1);
        Set<Key> units = new LinkedHashSet<>();
        for (int i = 0; i < pairs.size(); i += 2) {
            units.add(Key.of((byte[]) pairs.get(i)));
        }
        if (!units.isEmpty()) {
            finish(mine, List.of(), units);
        }
    }

    /** Who this process copies for; empty if another one does, or nobody is to. */
    private Optional<Copier.Owner> own() {
        Optional<Side> authority = RedisSwitch.authority(wires, names);
        if (authority.isEmpty()) {
            owner = Optional.empty();
            return owner;
        }
        long doubted = copier.doubted(authority.get());
        Object answer = wires.at(authority.get())
                .script(Scripts.OWN, 2, names.owner, names.tokens, name, LEASE.toMillis(), doubted);
        long token = answer == null ? 0 : (Long) answer;
        if (token == 0) {
            owner = Optional.empty();
            return owner;
        }
        Copier.Owner now = new Copier.Owner(authority.get(), token);
        if (owner.filter(now::equals).isEmpty()) {
            wires.at(authority.get().other()).script(Scripts.GATE, 1, names.state, token);
            LOG.info("this process copies migration={} from={} token={}", stores.migration(), now.authority(), token);
            owner = Optional.of(now);
        }
        return owner;
    }

    /**
     * Copies units as they are now, for the first copy and for repairs. In the same lanes as what is marked, so it
     * never puts an older state after a newer one. What the follower refuses is put aside, as what is marked is, so
     * that it is tried again and waited for also if this process ends.
     *
     * @return the reasons of those that the follower refused
     * @throws IllegalStateException if another process copies, or nobody is to
     * @throws UncheckedIOException if a store does not answer, also when asked again
     */
    Map<Key, String> copy(Set<Key> units) {
        for (int attempt = 1; ; attempt++) {
            Copier.Owner mine = mine();
            try {
                Map<Key, String> refused = copier.copy(mine, units);
                putAside(mine, refused);
                copied.addAndGet(units.size() - refused.size());
                return refused;
            } catch (UncheckedIOException | Copier.OvertakenException doubtful) {
                if (attempt == COPIES_MAX) {
                    throw doubtful;
                }
            }
        }
    }

    private void putAside(Copier.Owner mine, Map<Key, String> refused) {
        if (refused.isEmpty()) {
            return;
        }
        round.lock();
        try {
            done(mine, List.of(), refused.keySet(), refused);
        } finally {
            round.unlock();
        }
    }

    private Copier.Owner mine() {
        round.lock();
        try {
            return own().orElseThrow(() -> new IllegalStateException(
                    "Nothing is copied for %s: another process does it, or no side has the authority."
                            .formatted(stores.migration())));
        } finally {
            round.unlock();
        }
    }

    RedisStores stores() {
        return stores;
    }

    /** How many units this process has copied, each as often as it was. */
    public long copied() {
        return copied.get();
    }

    /** How many writes wait to be copied, and keys that were put aside. Zero once everything is at the follower. */
    public long waiting() {
        round.lock();
        try {
            return RedisSwitch.authority(wires, names)
                    .map(side -> RedisSwitch.waiting(wires.at(side), names))
                    .orElse(0L);
        } finally {
            round.unlock();
        }
    }

    /** Waits until nothing waits to be copied; false if that took longer. */
    public boolean drained(Duration atMost) {
        long until = System.nanoTime() + atMost.toNanos();
        try {
            while (waiting() > 0) {
                if (System.nanoTime() - until > 0 || closing.await(IDLE_MILLIS, TimeUnit.MILLISECONDS)) {
                    return false;
                }
            }
            return true;
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Ends after the round in progress; what is marked stays for the next process, which may take over at once. */
    @Override
    public void close() {
        closing.countDown();
        Thread working = thread;
        try {
            if (working != null) {
                working.join();
            }
        } catch (InterruptedException ending) {
            Thread.currentThread().interrupt();
        }
        round.lock();
        try {
            owner.ifPresent(mine -> wires.at(mine.authority()).script(Scripts.LEAVE, 1, names.owner, name));
        } catch (UncheckedIOException unreachable) {
            LOG.debug("the ownership ends by itself", unreachable);
        } finally {
            wires.close();
            round.unlock();
            copier.close();
        }
    }
}
