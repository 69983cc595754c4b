package dev.midflight.bench;

import dev.midflight.router.Version;
import dev.midflight.router.VersionedStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** Keeps rows with their versions in memory; each call takes its time first. */
final class TimedStore implements VersionedStore<String, String, InterruptedException> {

    private final Map<String, State<String>> rows = new ConcurrentHashMap<>();
    private final AtomicLong versions = new AtomicLong();
    private final Time time;

    /** What a call takes. */
    interface Time {
        void pass() throws InterruptedException;
    }

    TimedStore(Time time) {
        this.time = time;
    }

    @Override
    public @Nullable String read(String key) throws InterruptedException {
        State<String> state = state(key);
        return state == null ? null : state.value();
    }

    @Override
    public Version write(String key, @Nullable String value, long epoch) throws InterruptedException {
        time.pass();
        Version version = new Version(epoch, versions.incrementAndGet());
        rows.put(key, new State<>(value, version));
        return version;
    }

    @Override
    public boolean apply(String key, @Nullable String value, Version version) throws InterruptedException {
        time.pass();
        State<String> kept = rows.merge(key, new State<>(value, version), TimedStore::newer);
        return kept.version().equals(version);
    }

    private static State<String> newer(State<String> known, State<String> come) {
        return come.version().compareTo(known.version()) > 0 ? come : known;
    }

    @Override
    public @Nullable State<String> state(String key) throws InterruptedException {
        time.pass();
        return rows.get(key);
    }

    @Override
    public void raise(long epoch) {}
}
