package dev.midflight.router.feed;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.Nanos;
import dev.midflight.router.QueueStanding;
import dev.midflight.router.Router;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Puts together a {@link Feed}. Not thread-safe. */
public final class FeedBuilder {

    final URI server;
    final Map<String, Fed> fed = new LinkedHashMap<>();
    final Map<String, String> labels = new LinkedHashMap<>();
    boolean keysShown;
    Nanos time = Nanos.SYSTEM;

    Clock clock = Clock.systemUTC();

    @Nullable
    String instance;

    @Nullable
    Path snapshot;

    FeedBuilder(URI server) {
        this.server = requireNonNull(server, "server");
        String scheme = server.getScheme() == null ? "" : server.getScheme().toLowerCase(Locale.ROOT);
        if (!Set.of("http", "https").contains(scheme) || server.getHost() == null) {
            throw new IllegalArgumentException(
                    "A feed is reached by a URL such as http://127.0.0.1:7171, not by %s.".formatted(server));
        }
    }

    /**
     * The name of this process, which no other one has: 1 to 128 letters, digits and {@code . _ : @ -}. After a restart
     * the lease that it had before is waited for.
     */
    public FeedBuilder instance(String name) {
        instance = named(name, "instance");
        return this;
    }

    /**
     * Something about this process for people to read: its group, its version. Both are names.
     *
     * @throws IllegalArgumentException if it is no name, or the 17th label
     */
    public FeedBuilder label(String name, String value) {
        labels.put(named(name, "label"), named(value, "label"));
        if (labels.size() > ReportDocument.LABELS_MAX) {
            throw new IllegalArgumentException("there are %d labels already".formatted(ReportDocument.LABELS_MAX));
        }
        return this;
    }

    /** Feeds a router. */
    public FeedBuilder router(Router router) {
        return router(router, () -> Evidence.NONE);
    }

    /** Feeds a router and tells what is seen through it. */
    public FeedBuilder router(Router router, Reporter reporter) {
        named(router.migration(), "migration");
        Fed one = new Fed(router, requireNonNull(reporter, "reporter"), new ArrayList<>());
        if (fed.put(router.migration(), one) != null) {
            throw new IllegalArgumentException(
                    "Two routers of %s; one process has one of each migration.".formatted(router.migration()));
        }
        return this;
    }

    /**
     * Tells how a writer of a queue stands that works in this process: {@code writer::standing}.
     *
     * @param router that of the same migration, which is fed
     * @throws IllegalArgumentException if it is not, or this is the 17th writer of it
     */
    public FeedBuilder queue(Router router, Supplier<QueueStanding> standing) {
        Fed one = fed.get(router.migration());
        if (one == null || one.router() != router) {
            throw new IllegalArgumentException(
                    "The queue of %s needs its router to be fed first: router(...).".formatted(router.migration()));
        }
        if (one.queues().size() == ReportDocument.QUEUES_MAX) {
            throw new IllegalArgumentException(
                    "there are %d writers of %s already".formatted(ReportDocument.QUEUES_MAX, router.migration()));
        }
        one.queues().add(requireNonNull(standing, "standing"));
        return this;
    }

    /** Keys that differ are told as they are; otherwise they are hashed with the migration's salt. */
    public FeedBuilder showKeys() {
        keysShown = true;
        return this;
    }

    /**
     * A file in which the plans are kept, so that this process may go on by them if it begins anew before their leases
     * are over, and Midflight cannot be reached. No other process uses it.
     */
    public FeedBuilder snapshot(Path file) {
        snapshot = requireNonNull(file, "file");
        return this;
    }

    /** The wall clock by which the age of the snapshot is judged; that of the system unless said. */
    public FeedBuilder clock(Clock wall) {
        clock = requireNonNull(wall, "wall");
        return this;
    }

    /** The clock of the routers; that of the process unless said. */
    public FeedBuilder time(Nanos clock) {
        time = requireNonNull(clock, "clock");
        return this;
    }

    /**
     * Begins. Returns at once; plans come later, see {@link Feed#fetched}.
     *
     * @throws IllegalStateException naming what was not said
     */
    public Feed start() {
        if (instance == null) {
            throw new IllegalStateException("A feed needs the name of this process: instance(...).");
        }
        if (fed.isEmpty()) {
            throw new IllegalStateException("A feed needs something to feed: router(...).");
        }
        return new Feed(this, instance);
    }

    private static String named(String name, String what) {
        if (!Documents.isName(name)) {
            throw new IllegalArgumentException(
                    "%s is no name for a %s: 1 to 128 letters, digits and . _ : @ -, the first one a letter or digit."
                            .formatted(name, what));
        }
        return name;
    }
}
