package dev.midflight.router;

import dev.midflight.router.MarkedStore.Beside;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@link WriteMode#STATE_TRANSFER}: a mark in the write's transaction; an {@link Applier} does the rest. */
final class MarkedLegs<K, V, E extends Exception> implements Legs<K, V, E> {

    private static final Logger LOG = LoggerFactory.getLogger(MarkedLegs.class);

    private final Function<Side, MarkedStore<K, V, E>> stores;
    private final Function<K, String> textOf;
    private final AppliedBy applier;

    /** Who is told of marks. */
    interface AppliedBy {
        /** What says in time that the key is at the follower. */
        CompletableFuture<Boolean> await(String key);

        /** There are marks. */
        void wake();
    }

    MarkedLegs(Function<Side, MarkedStore<K, V, E>> stores, Function<K, String> textOf, AppliedBy applier) {
        this.stores = stores;
        this.textOf = textOf;
        this.applier = applier;
    }

    @Override
    public CompletableFuture<Boolean> write(Pass pass, K key, Change<V, E> change) throws E {
        Stage stage = pass.plan().stage();
        boolean marks = stage.follower() != Stage.Follower.NOTHING;
        String text = textOf.apply(key);
        Beside beside = new Beside(pass.plan().epoch(), marks ? Optional.of(text) : Optional.empty());
        stores.apply(pass.authority()).write(key, change.value(), beside);
        pass.close();
        if (!stage.isFollowed()) {
            return CompletableFuture.completedFuture(false);
        }
        if (stage.follower() == Stage.Follower.WITH_THE_ANSWER) {
            CompletableFuture<Boolean> applied = applier.await(text);
            applier.wake();
            return applied;
        }
        applier.wake();
        return CompletableFuture.completedFuture(false);
    }

    @Override
    @SuppressWarnings("IllegalCatch") // of the marks, whose failures are none of E
    public void fill(Pass pass, Collection<K> keys) {
        List<String> texts = keys.stream().map(textOf).toList();
        try {
            stores.apply(pass.authority()).marks().mark(texts);
        } catch (RuntimeException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IllegalStateException("Cannot mark %d keys to be filled".formatted(texts.size()), failure);
        } finally {
            pass.close();
        }
        applier.wake();
        LOG.debug("keys marked to be filled keys={}", texts.size());
    }

    @Override
    public void copy(Pass pass, K key) {
        fill(pass, List.of(key));
    }

    @Override
    public void close() {}
}
