package dev.midflight.router;

import dev.midflight.router.Divergences.Source;
import dev.midflight.router.KeyLeases.Lease;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * {@link WriteMode#LEASES}: who writes a key holds its lease until the follower has it as well. A leg that has lost its
 * lease writes nothing more and its key is written down.
 *
 * <p>Weakness: between the look at the lease and the write at the follower the process may be stopped for longer than
 * the lease; only a store that compares versions would notice.
 */
final class LeasedLegs<K, V, E extends Exception> implements Legs<K, V, E> {

    private static final long RETRY_NANOS = 1_000_000;

    private final Function<Side, PlainStore<K, V, E>> stores;
    private final Function<K, String> textOf;
    private final UnaryOperator<V> copy;
    private final ToLongFunction<V> weight;
    private final KeyLeases leases;
    private final Duration leaseTime;
    private final Duration leaseWait;
    private final Nanos time;
    private final FollowerLane lane;
    private final Noted noted;

    LeasedLegs(
            Function<Side, PlainStore<K, V, E>> stores,
            MigratorBuilder<K, V, E> builder,
            FollowerLane lane,
            Noted noted) {
        this.stores = stores;
        this.textOf = MigratorBuilder.said(builder.textOf, "the text of a key: keys(...)");
        this.copy = MigratorBuilder.said(builder.copy, "immutable() or copied(...)");
        this.weight = builder.weight;
        this.leases = MigratorBuilder.said(builder.leases, "leases shared by all processes that write: leases(...)");
        this.leaseTime = builder.leaseTime;
        this.leaseWait = builder.leaseWait;
        this.time = builder.time;
        this.lane = lane;
        this.noted = noted;
    }

    @Override
    public CompletableFuture<Boolean> write(Pass pass, K key, Change<V, E> change) throws E {
        RoutePlan plan = pass.plan();
        PlainStore<K, V, E> authority = stores.apply(plan.authority());
        if (!plan.stage().isFollowed()) {
            authority.write(key, change.value());
            pass.close();
            return CompletableFuture.completedFuture(false);
        }
        String text = textOf.apply(key);
        Lease lease = take(text);
        boolean handedOver = false;
        try {
            V value = change.value();
            V copied = value == null ? null : copy.apply(value);
            long size = copied == null ? 0 : weight.applyAsLong(copied);
            boolean written = InDoubt.unless(
                    () -> {
                        authority.write(key, value);
                        return true;
                    },
                    noted,
                    text,
                    plan.epoch());
            PlainStore<K, V, E> follower = stores.apply(plan.authority().other());
            handedOver = written;
            CompletableFuture<Boolean> leg =
                    new FollowerLeg(pass, text, noted).in(lane, size, () -> put(follower, lease, key, copied));
            return leg.whenComplete((there, failure) -> leases.release(lease));
        } finally {
            if (!handedOver) {
                leases.release(lease);
            }
        }
    }

    private void put(PlainStore<K, V, E> follower, Lease lease, K key, @Nullable V value) throws E {
        if (!leases.isMine(lease)) {
            throw new IllegalStateException("The lease of a key ended before the follower had it");
        }
        follower.write(key, value);
        if (!leases.isMine(lease)) {
            throw new IllegalStateException("The lease of a key ended while the follower got it");
        }
    }

    private Lease take(String key) {
        long until = time.now() + leaseWait.toNanos();
        while (true) {
            Optional<Lease> lease = leases.take(key, leaseTime);
            if (lease.isPresent()) {
                return lease.get();
            }
            if (time.now() - until >= 0 || Thread.currentThread().isInterrupted()) {
                throw new RefusedException(
                        RefusedException.Reason.BUSY,
                        "Nothing was written: another write of the key was not over after %s. Try again."
                                .formatted(leaseWait));
            }
            LockSupport.parkNanos(RETRY_NANOS);
        }
    }

    /** Under leases as well, so that no write is undone by what was read before it. */
    @Override
    public void fill(Pass pass, Collection<K> keys) throws E {
        PlainStore<K, V, E> authority = stores.apply(pass.authority());
        PlainStore<K, V, E> follower = stores.apply(pass.authority().other());
        try {
            for (K key : keys) {
                Lease lease = take(textOf.apply(key));
                try {
                    put(follower, lease, key, authority.read(key));
                } catch (IllegalStateException lost) {
                    noted.add(lease.key(), pass.plan().epoch(), Source.TIMEOUT, "its lease ended while it was filled");
                } finally {
                    leases.release(lease);
                }
            }
        } finally {
            pass.close();
        }
    }

    @Override
    public void copy(Pass pass, K key) throws E {
        fill(pass, List.of(key));
    }

    @Override
    public void close() {
        lane.close();
    }
}
