package dev.midflight.router;

import dev.midflight.router.MarkedStore.Owner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Stores of an application that has one per mode, each operation of which is a step. */
final class Memory {

    private Memory() {}

    /** What was acknowledged by an authority, in the order in which it was. */
    static final class Log {
        final List<Integer> written = new ArrayList<>();

        void add(@Nullable Integer value) {
            written.add(value == null ? 0 : value);
        }

        int last() {
            return written.isEmpty() ? 0 : written.get(written.size() - 1);
        }
    }

    /** With transactions. */
    static final class Marked implements MarkedStore<Integer, Integer, RuntimeException>, Marks {
        final Map<Integer, Integer> rows = new HashMap<>();
        final TreeMap<Long, String> marks = new TreeMap<>();
        final Map<Integer, Long> tokens = new HashMap<>();
        private final Schedules schedules;
        private final Log log;
        private long ids;

        Marked(Schedules schedules, Log log) {
            this.schedules = schedules;
            this.log = log;
        }

        @Override
        public @Nullable Integer read(Integer key) {
            schedules.step("read");
            return rows.get(key);
        }

        @Override
        public void write(Integer key, @Nullable Integer value, Beside beside) {
            schedules.step("write " + value);
            log.add(value);
            set(rows, key, value);
            beside.mark().ifPresent(text -> marks.put(++ids, text));
        }

        @Override
        public void put(Integer key, @Nullable Integer value, Owner owner) {
            schedules.step("put " + value);
            if (tokens.getOrDefault(owner.part(), 0L) != owner.token()) {
                throw new StaleOwnerException("token " + owner.token());
            }
            set(rows, key, value);
        }

        @Override
        public Marks marks() {
            return this;
        }

        @Override
        public List<Mark> after(long id, int max) {
            schedules.step("look");
            return marks.tailMap(id, false).entrySet().stream()
                    .limit(max)
                    .map(each -> new Mark(each.getKey(), Optional.of(each.getValue())))
                    .toList();
        }

        @Override
        public void mark(Collection<String> keys) {
            schedules.step("mark");
            keys.forEach(key -> marks.put(++ids, key));
        }

        @Override
        public void delete(Collection<Long> done) {
            schedules.step("delete");
            done.forEach(marks::remove);
        }

        /** As if each lease was over when another asks. */
        @Override
        public OptionalLong claim(int part, Duration lease) {
            schedules.step("claim");
            return OptionalLong.of(tokens.merge(part, 1L, Long::sum));
        }

        @Override
        public boolean renew(Owner owner, Duration lease) {
            return tokens.getOrDefault(owner.part(), 0L) == owner.token();
        }

        @Override
        public void release(Owner owner) {}

        @Override
        public void raise(long epoch) {}
    }

    /** With versions; or, as a mutant, with versions that nobody looks at. */
    static final class Versioned implements VersionedStore<Integer, Integer, RuntimeException> {
        final Map<Integer, State<Integer>> rows = new HashMap<>();
        private final Schedules schedules;
        private final Log log;
        private final boolean naive;

        Versioned(Schedules schedules, Log log, boolean naive) {
            this.schedules = schedules;
            this.log = log;
            this.naive = naive;
        }

        @Nullable
        Integer value(int key) {
            State<Integer> state = rows.get(key);
            return state == null ? null : state.value();
        }

        @Override
        public @Nullable Integer read(Integer key) {
            schedules.step("read");
            return value(key);
        }

        @Override
        public Version write(Integer key, @Nullable Integer value, long epoch) {
            schedules.step("write " + value);
            log.add(value);
            State<Integer> before = rows.get(key);
            Version version =
                    new Version(epoch, before == null ? 1 : before.version().number() + 1);
            rows.put(key, new State<>(value, version));
            return version;
        }

        @Override
        public boolean apply(Integer key, @Nullable Integer value, Version version) {
            schedules.step("apply " + value);
            State<Integer> before = rows.get(key);
            if (!naive && before != null && before.version().compareTo(version) >= 0) {
                return false;
            }
            rows.put(key, new State<>(value, version));
            return true;
        }

        @Override
        public @Nullable State<Integer> state(Integer key) {
            schedules.step("state");
            return rows.get(key);
        }

        @Override
        public void raise(long epoch) {}
    }

    /** With nothing. */
    static PlainStore<Integer, Integer, RuntimeException> plain(
            Schedules schedules, Log log, Map<Integer, Integer> rows, BooleanSupplier authority) {
        return PlainStore.of(
                key -> {
                    schedules.step("read");
                    return rows.get(key);
                },
                (key, value) -> {
                    schedules.step("write " + value);
                    if (authority.getAsBoolean()) {
                        log.add(value);
                    }
                    set(rows, key, value);
                });
    }

    /** Leases in a store that all processes share; taking one is a step. */
    record Leases(Schedules schedules, Map<String, Lease> held) implements KeyLeases {

        @Override
        public Optional<Lease> take(String key, Duration time) {
            schedules.step("take", () -> !held.containsKey(key));
            Lease lease = new Lease(key, "token");
            return held.putIfAbsent(key, lease) == null ? Optional.of(lease) : Optional.empty();
        }

        @Override
        public boolean isMine(Lease lease) {
            return lease.equals(held.get(lease.key()));
        }

        @Override
        public void release(Lease lease) {
            held.remove(lease.key(), lease);
        }
    }

    private static void set(Map<Integer, Integer> rows, int key, @Nullable Integer value) {
        if (value == null) {
            rows.remove(key);
        } else {
            rows.put(key, value);
        }
    }
}
