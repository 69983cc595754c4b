package dev.midflight.engine.verify;

import dev.midflight.engine.follow.ChangedKeys;
import dev.midflight.spi.Key;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;

/**
 * The keys that changed since they were last proven. Bounded: a table with more than the limit counts as changed
 * whole and
 * must be verified whole again. Safe for any thread; the crossing writes, the verifier reads.
 */
public final class ChangedRows implements ChangedKeys {

    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Integer, LinkedHashSet<Key>> keys = new HashMap<>();
    private final Set<Integer> whole = new HashSet<>();
    private final int keysMax;

    /** Remembers up to {@code keysMax} keys a table. */
    public ChangedRows(int keysMax) {
        this.keysMax = keysMax;
    }

    @Override
    public void changed(int table, Key key) {
        lock.lock();
        try {
            if (whole.contains(table)) {
                return;
            }
            LinkedHashSet<Key> changed = keys.computeIfAbsent(table, ignored -> new LinkedHashSet<>());
            changed.add(key);
            if (changed.size() > keysMax) {
                keys.remove(table);
                whole.add(table);
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void emptied(int table) {
        lock.lock();
        try {
            keys.remove(table);
            whole.add(table);
        } finally {
            lock.unlock();
        }
    }

    /** Takes up to {@code count} keys of a table, the longest waiting first. */
    public List<Key> take(int table, int count) {
        lock.lock();
        try {
            Set<Key> changed = keys.getOrDefault(table, new LinkedHashSet<>());
            List<Key> taken = new ArrayList<>();
            for (Iterator<Key> all = changed.iterator(); all.hasNext() && taken.size() < count; ) {
                taken.add(all.next());
                all.remove();
            }
            return taken;
        } finally {
            lock.unlock();
        }
    }

    /** Puts keys back that could not be proven. */
    public void putBack(int table, Iterable<Key> unproven) {
        unproven.forEach(key -> changed(table, key));
    }

    /** Forgets a table's keys, because the whole table is about to be swept. */
    public void forget(int table) {
        lock.lock();
        try {
            keys.remove(table);
            whole.remove(table);
        } finally {
            lock.unlock();
        }
    }

    /** The tables that count as changed whole. */
    public Set<Integer> whole() {
        lock.lock();
        try {
            return Set.copyOf(whole);
        } finally {
            lock.unlock();
        }
    }

    /** Which of some keys of a table have changed; all of them if the table counts as changed whole. */
    public Set<Key> among(int table, Collection<Key> some) {
        lock.lock();
        try {
            if (whole.contains(table)) {
                return Set.copyOf(some);
            }
            Set<Key> changed = keys.getOrDefault(table, new LinkedHashSet<>());
            return some.stream().filter(changed::contains).collect(Collectors.toSet());
        } finally {
            lock.unlock();
        }
    }

    /** True if anything of a table changed. */
    public boolean isChanged(int table) {
        lock.lock();
        try {
            return whole.contains(table)
                    || !keys.getOrDefault(table, new LinkedHashSet<>()).isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** How many single keys wait to be proven. */
    public long count() {
        lock.lock();
        try {
            return keys.values().stream().mapToLong(Set::size).sum();
        } finally {
            lock.unlock();
        }
    }
}
