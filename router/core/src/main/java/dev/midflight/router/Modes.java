package dev.midflight.router;

import static dev.midflight.router.MigratorBuilder.said;

import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What a migrator consists of in each {@link WriteMode}; refuses those that its stores do not carry. */
final class Modes<K, V, E extends Exception> {

    private final MigratorBuilder<K, V, E> builder;
    private final Store<K, V, E> old;
    private final Store<K, V, E> fresh;

    Modes(MigratorBuilder<K, V, E> builder, Store<K, V, E> old, Store<K, V, E> fresh) {
        this.builder = builder;
        this.old = old;
        this.fresh = fresh;
        Class<?> needed =
                switch (builder.mode) {
                    case STATE_TRANSFER -> MarkedStore.class;
                    case VERSIONS -> VersionedStore.class;
                    case LEASES -> PlainStore.class;
                };
        require("old", old, needed);
        require("new", fresh, needed);
    }

    private void require(String which, Store<K, V, E> store, Class<?> needed) {
        if (needed.isInstance(store)) {
            return;
        }
        if (builder.mode == WriteMode.LEASES) {
            throw new IllegalArgumentException(("The %s store of %s can do better than LEASES, whose leases may end"
                            + " under their holder: it is a %s. Choose the mode of that.")
                    .formatted(which, builder.name, kind(store)));
        }
        throw new IllegalArgumentException(
                "The %s store of %s cannot carry the mode %s: it is a %s, and a %s is needed."
                        .formatted(which, builder.name, builder.mode, kind(store), needed.getSimpleName()));
    }

    private static String kind(Store<?, ?, ?> store) {
        if (store instanceof MarkedStore) {
            return MarkedStore.class.getSimpleName();
        }
        return (store instanceof VersionedStore ? VersionedStore.class : PlainStore.class).getSimpleName();
    }

    private Store<K, V, E> store(Side side) {
        return side == Side.OLD ? old : fresh;
    }

    private MarkedStore<K, V, E> marked(Side side) {
        return (MarkedStore<K, V, E>) store(side);
    }

    private VersionedStore<K, V, E> versioned(Side side) {
        return (VersionedStore<K, V, E>) store(side);
    }

    private PlainStore<K, V, E> plain(Side side) {
        return (PlainStore<K, V, E>) store(side);
    }

    Optional<ApplierThreads<K, V, E>> applier(Divergences journal) {
        if (builder.mode != WriteMode.STATE_TRANSFER || !builder.applies) {
            return Optional.empty();
        }
        return Optional.of(new ApplierThreads<>(builder.name, new Applier<>(builder, this::marked, journal)));
    }

    Legs<K, V, E> legs(Optional<ApplierThreads<K, V, E>> applier, Noted noted) {
        return switch (builder.mode) {
            case STATE_TRANSFER ->
                new MarkedLegs<>(
                        this::marked,
                        said(builder.textOf, "the text of a key: keys(...)"),
                        applier.<MarkedLegs.AppliedBy>map(by -> by).orElse(new ByOthers()));
            case VERSIONS ->
                new VersionedLegs<>(this::versioned, builder, builder.lanes.apply(builder.name + "-follower"), noted);
            case LEASES ->
                new LeasedLegs<>(this::plain, builder, builder.lanes.apply(builder.name + "-follower"), noted);
        };
    }

    /** Another process brings keys over; this one does not learn when. */
    private static final class ByOthers implements MarkedLegs.AppliedBy {

        @Override
        public CompletableFuture<Boolean> await(String key) {
            return CompletableFuture.completedFuture(false);
        }

        @Override
        public void wake() {}
    }
}
