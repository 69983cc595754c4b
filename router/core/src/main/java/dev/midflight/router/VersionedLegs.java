package dev.midflight.router;

import dev.midflight.router.VersionedStore.State;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.function.UnaryOperator;

/** {@link WriteMode#VERSIONS}: the value goes to the follower with its version, and counts there if it is newer. */
final class VersionedLegs<K, V, E extends Exception> implements Legs<K, V, E> {

    private final Function<Side, VersionedStore<K, V, E>> stores;
    private final Function<K, String> textOf;
    private final UnaryOperator<V> copy;
    private final ToLongFunction<V> weight;
    private final FollowerLane lane;
    private final Noted noted;

    VersionedLegs(
            Function<Side, VersionedStore<K, V, E>> stores,
            MigratorBuilder<K, V, E> builder,
            FollowerLane lane,
            Noted noted) {
        this.stores = stores;
        this.textOf = MigratorBuilder.said(builder.textOf, "the text of a key: keys(...)");
        this.copy = MigratorBuilder.said(builder.copy, "immutable() or copied(...)");
        this.weight = builder.weight;
        this.lane = lane;
        this.noted = noted;
    }

    @Override
    public CompletableFuture<Boolean> write(Pass pass, K key, Change<V, E> change) throws E {
        V value = change.value();
        RoutePlan plan = pass.plan();
        VersionedStore<K, V, E> authority = stores.apply(plan.authority());
        if (!plan.stage().isFollowed()) {
            authority.write(key, value, plan.epoch());
            pass.close();
            return CompletableFuture.completedFuture(false);
        }
        V copied = value == null ? null : copy.apply(value);
        long size = copied == null ? 0 : weight.applyAsLong(copied);
        String text = textOf.apply(key);
        Version version = InDoubt.unless(() -> authority.write(key, value, plan.epoch()), noted, text, plan.epoch());
        VersionedStore<K, V, E> follower = stores.apply(plan.authority().other());
        FollowerLeg leg = new FollowerLeg(pass, text, noted);
        // What is not newer there has been overtaken, and the newer one is there.
        return leg.in(lane, size, () -> follower.apply(key, copied, version));
    }

    @Override
    public void fill(Pass pass, Collection<K> keys) throws E {
        try {
            for (K key : keys) {
                bring(pass, key);
            }
        } finally {
            pass.close();
        }
    }

    @Override
    public void copy(Pass pass, K key) throws E {
        try {
            bring(pass, key);
        } finally {
            pass.close();
        }
    }

    private void bring(Pass pass, K key) throws E {
        State<V> state = stores.apply(pass.authority()).state(key);
        if (state != null) {
            stores.apply(pass.authority().other()).apply(key, state.value(), state.version());
        }
    }

    @Override
    public void close() {
        lane.close();
    }
}
