package dev.midflight.router;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Divergences.Divergence;
import dev.midflight.router.Divergences.Source;
import dev.midflight.router.MarkedStore.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings marked keys from the authority to the follower, in rounds: looks at the marks, reads the authority's value of
 * each key, puts it into the follower, and deletes the marks that it had seen before it read. A mark that comes in
 * between stays, and the key is brought over again. So the follower ends with the last value, in whatever order
 * things happen, and a crash anywhere leaves marks.
 *
 * <p>Two that bring over the same key could put their values in the wrong order. So each part of the keys has one
 * owner at a time, by a token that the follower checks in the transaction of each value (Kleppmann, How to do
 * distributed locking, 2016); the lease is only there so that owners do not take turns all the time.
 *
 * <p>Nothing is brought over by a plan that is over. A part that was brought over for an authority which has moved
 * since does no harm: the authority moves when no marks are left, and a value is only put for a mark that was there.
 *
 * <p>One round at a time; the rest is safe for any thread.
 */
final class Applier<K, V, E extends Exception> {

    private static final Logger LOG = LoggerFactory.getLogger(Applier.class);

    private static final int DELETE_MAX = 100;

    /** A round looks past the marks of keys that are not tried now, but at no more than so many times its marks. */
    private static final int LOOKS_MAX = 10;

    private final Router router;
    private final Function<Side, MarkedStore<K, V, E>> stores;
    private final Function<String, K> keyOf;
    private final Predicate<Exception> refusal;
    private final Divergences divergences;
    private final ApplierLimits limits;
    private final Nanos time;

    private final Troubles troubles;
    private final Watermark watermark = new Watermark();
    private final Freshness freshness;
    private final Waiters waiters = new Waiters();
    private final Map<Integer, Claim> claims = new ConcurrentHashMap<>();
    private final Set<Integer> busy = ConcurrentHashMap.newKeySet();
    private final LongAdder applied = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile int waiting;
    private boolean keyless;

    /** The side that had the authority in the last round. */
    private @Nullable Side authority;

    /** A part that this process holds. */
    private record Claim(Owner owner, Side authority, long renewedNanos) {}

    /** A key and all its marks that were seen. */
    private record Dirty(String key, List<Long> ids) {
        long last() {
            return ids.get(ids.size() - 1);
        }
    }

    /** What a round works on. */
    private record Round<K, V, E extends Exception>(
            RoutePlan plan,
            MarkedStore<K, V, E> from,
            MarkedStore<K, V, E> to,
            Map<String, CompletableFuture<Boolean>> waiting) {}

    Applier(MigratorBuilder<K, V, E> builder, Function<Side, MarkedStore<K, V, E>> stores, Divergences divergences) {
        this.router = builder.router;
        this.freshness = builder.router.freshness();
        this.stores = stores;
        this.keyOf = MigratorBuilder.said(builder.keyOf, "to make a key of its text again: keys(...)");
        this.refusal = builder.refusal;
        this.divergences = requireNonNull(divergences, "divergences");
        this.limits = builder.applier;
        this.time = builder.time;
        this.troubles = new Troubles(limits.retryMax(), limits.attemptsMax(), time);
    }

    /**
     * One round; the parts are worked on by the executor and may still be when it returns.
     *
     * @return whether there was more than one round looks at
     * @throws Exception of the authority's store, when its marks cannot be looked at
     */
    boolean round(Executor workers) throws Exception {
        long before = time.now();
        Optional<RoutePlan> plan = router.plan().filter(this::isToFollow);
        if (plan.isEmpty()) {
            watermark.forget();
            waiters.take().values().forEach(each -> each.complete(false));
            return false;
        }
        Side now = plan.get().authority();
        if (authority != now) {
            authority = now;
            watermark.forget();
            troubles.forget();
        }
        Round<K, V, E> round = new Round<>(plan.get(), stores.apply(now), stores.apply(now.other()), waiters.take());
        Set<Long> ids = new HashSet<>();
        Map<String, Dirty> dirty = new LinkedHashMap<>();
        boolean all = look(round.from().marks(), ids, dirty);
        waiting = dirty.size();
        if (all) {
            watermark.seen(before, ids).ifPresent(freshness::applied);
            troubles.keepOnly(dirty.keySet());
            round.waiting().forEach((key, waits) -> {
                if (!dirty.containsKey(key)) {
                    waits.complete(true);
                }
            });
        } else {
            watermark.forget();
        }
        handOut(round, dirty.values(), workers);
        return !all;
    }

    private boolean isToFollow(RoutePlan plan) {
        boolean follows = plan.stage().isFollowed() || plan.stage() == Stage.SWITCHING;
        return follows && !router.holdsFor().isZero();
    }

    /**
     * From the lowest id each time, as a lower one may have become visible since. Marks of keys that are not tried now
     * do not count, so that those behind them have their turn. True if these are all.
     */
    private boolean look(Marks marks, Set<Long> ids, Map<String, Dirty> dirty) throws Exception {
        long after = 0;
        int tried = 0;
        while (tried < limits.marksMax() && ids.size() / LOOKS_MAX < limits.marksMax()) {
            List<Marks.Mark> some = marks.after(after, limits.batch());
            for (Marks.Mark mark : some) {
                after = mark.id();
                ids.add(mark.id());
                boolean let =
                        mark.key().map(key -> troubles.lets(key, mark.id())).orElse(false);
                tried += let ? 1 : 0;
                mark.key()
                        .ifPresentOrElse(
                                key -> dirty.computeIfAbsent(key, added -> new Dirty(key, new ArrayList<>()))
                                        .ids()
                                        .add(mark.id()),
                                this::warnOfKeyless);
            }
            if (some.size() < limits.batch()) {
                return true;
            }
        }
        return false;
    }

    private void warnOfKeyless() {
        if (!keyless) {
            keyless = true;
            LOG.warn("a mark without a key cannot be followed: mark the keys and delete it");
        }
    }

    private void handOut(Round<K, V, E> round, Collection<Dirty> dirty, Executor workers) {
        Map<Integer, List<Dirty>> parts = new LinkedHashMap<>();
        for (Dirty each : dirty) {
            if (troubles.lets(each.key(), each.last())) {
                parts.computeIfAbsent(Marks.part(each.key()), added -> new ArrayList<>())
                        .add(each);
            } else {
                Waiters.answer(round.waiting(), each.key(), false);
            }
        }
        parts.forEach((part, keys) -> {
            if (busy.add(part)) {
                workers.execute(() -> {
                    try {
                        bring(round, part, keys);
                    } finally {
                        busy.remove(part);
                    }
                });
            } else {
                keys.forEach(each -> waiters.putBack(each.key(), round.waiting()));
            }
        });
    }

    /** A failing follower or authority ends the part's turn, not the thread: it is tried in the next round. */
    @SuppressWarnings("IllegalCatch")
    private void bring(Round<K, V, E> round, int part, List<Dirty> keys) {
        List<Long> done = new ArrayList<>();
        List<String> brought = new ArrayList<>();
        try {
            Optional<Owner> owner = own(round, part);
            for (Dirty key : owner.isPresent() ? keys : List.<Dirty>of()) {
                if (bring(round, owner.get(), key)) {
                    done.addAll(key.ids());
                    brought.add(key.key());
                } else {
                    done.addAll(troubles.needless(key.key(), key.ids()));
                }
                if (done.size() >= DELETE_MAX) {
                    delete(round, done, brought);
                }
            }
        } catch (StaleOwnerException taken) {
            claims.remove(part);
            LOG.info("part was taken over by another process part={}", part);
        } catch (Exception failure) {
            LOG.warn("part could not be claimed or its marks not be deleted part={}", part, failure);
        }
        finish(round, done, brought);
        keys.forEach(key -> Waiters.answer(round.waiting(), key.key(), false));
    }

    @SuppressWarnings("IllegalCatch") // marks that stay are brought over again
    private void finish(Round<K, V, E> round, List<Long> done, List<String> brought) {
        try {
            delete(round, done, brought);
        } catch (Exception failure) {
            LOG.warn("marks could not be deleted, their keys are brought over again", failure);
        }
    }

    private void delete(Round<K, V, E> round, List<Long> done, List<String> brought) throws Exception {
        if (!done.isEmpty()) {
            round.from().marks().delete(done);
            applied.add(brought.size());
            brought.forEach(key -> Waiters.answer(round.waiting(), key, true));
        }
        done.clear();
        brought.clear();
    }

    private Optional<Owner> own(Round<K, V, E> round, int part) throws Exception {
        Side now = round.plan().authority();
        Claim claim = claims.get(part);
        long asked = time.now();
        Marks owners = round.to().marks();
        if (claim != null && claim.authority() == now) {
            if (asked - claim.renewedNanos() < limits.lease().toNanos() / 2) {
                return Optional.of(claim.owner());
            }
            if (owners.renew(claim.owner(), limits.lease())) {
                claims.put(part, new Claim(claim.owner(), now, asked));
                return Optional.of(claim.owner());
            }
        }
        claims.remove(part);
        OptionalLong token = owners.claim(part, limits.lease());
        if (token.isEmpty()) {
            return Optional.empty();
        }
        Owner owner = new Owner(part, token.getAsLong());
        claims.put(part, new Claim(owner, now, asked));
        return Optional.of(owner);
    }

    /** True if the follower has what the authority has had after these marks. */
    @SuppressWarnings("IllegalCatch") // a key that fails keeps no other from going on
    private boolean bring(Round<K, V, E> round, Owner owner, Dirty dirty) {
        try {
            K key = keyOf.apply(dirty.key());
            V value = round.from().read(key);
            round.to().put(key, value, owner);
            troubles.healed(dirty.key());
            return true;
        } catch (StaleOwnerException taken) {
            throw taken;
        } catch (Exception failure) {
            failed.increment();
            String reason = Refusals.reason(failure);
            if (troubles.failed(dirty.key(), dirty.last(), refusal.test(failure), reason)) {
                putAside(round, dirty, reason);
            }
            return false;
        }
    }

    @SuppressWarnings("IllegalCatch") // it stays in memory and its marks in the store
    private void putAside(Round<K, V, E> round, Dirty dirty, String reason) {
        LOG.warn("key is put aside, the follower refuses it reason={}", reason);
        try {
            divergences.found(new Divergence(dirty.key(), round.plan().epoch(), Source.QUARANTINE, reason));
        } catch (Exception failure) {
            LOG.warn("what was put aside could not be written down", failure);
        }
    }

    /** True in time if what was committed of a key before this call is at the follower; false if that takes longer. */
    CompletableFuture<Boolean> await(String key) {
        return waiters.await(key);
    }

    /** Whoever has awaited a key goes on without. */
    void leave(String key, CompletableFuture<Boolean> waiting) {
        waiters.leave(key, waiting);
    }

    /** Looks at no marks any more, and knows nothing of the follower. */
    void end() {
        freshness.close();
    }

    /** Lets go of all parts, so that others need not wait for the leases. */
    @SuppressWarnings("IllegalCatch") // those that cannot be let go end with their leases
    void release() {
        claims.forEach((part, claim) -> {
            try {
                stores.apply(claim.authority().other()).marks().release(claim.owner());
            } catch (Exception failure) {
                LOG.debug("part could not be let go part={}", part, failure);
            }
        });
        claims.clear();
    }

    /** Tries again what was put aside. */
    void retryAll() {
        troubles.forget();
    }

    Map<String, String> aside() {
        return troubles.aside();
    }

    long applied() {
        return applied.sum();
    }

    long failed() {
        return failed.sum();
    }

    /** How many keys were marked when last looked at. */
    int waiting() {
        return waiting;
    }

    Duration pause() {
        return limits.pause();
    }

    int workers() {
        return limits.workers();
    }
}
