package dev.midflight.cli;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.RoutePlan;
import dev.midflight.router.feed.Lease;
import dev.midflight.router.feed.Report;
import dev.midflight.server.Instance;
import dev.midflight.server.RouteBook;
import dev.midflight.server.Routes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * A migration by its name, whichever folder holds it at a moment: whoever listens to its news goes on listening when it
 * is begun anew. Safe for any thread.
 */
final class NamedRoutes implements Routes {

    /** Books count their plans below this. */
    private static final int TURN_BITS = 32;

    private final String migration;
    private volatile Turn turn = new Turn(0, Optional.empty());

    /** A book, and how many there were before it. */
    private record Turn(long number, Optional<RouteBook> book) {}

    NamedRoutes(String migration) {
        this.migration = requireNonNull(migration, "migration");
    }

    /** Goes by this book from now on; by one thread at a time. */
    void open(RouteBook book) {
        if (turn.book().filter(now -> now == book).isEmpty()) {
            turn = new Turn(turn.number() + 1, Optional.of(book));
        }
    }

    /** Has no book until there is another one. */
    void shut() {
        turn = new Turn(turn.number(), Optional.empty());
    }

    /** True if there is a book to go by. */
    boolean isOpen() {
        return turn.book().isPresent();
    }

    @Override
    public String migration() {
        return migration;
    }

    @Override
    public Optional<RoutePlan> plan() {
        return turn.book().flatMap(RouteBook::plan);
    }

    @Override
    public Lease grant(String instance, String start) {
        return turn.book()
                .orElseThrow(() -> new IllegalStateException("no folder holds " + migration))
                .grant(instance, start);
    }

    @Override
    public void report(Report report) {
        turn.book().ifPresent(book -> book.report(report));
    }

    @Override
    public Optional<Duration> behind() {
        return turn.book().flatMap(RouteBook::behind);
    }

    @Override
    public long version() {
        Turn now = turn;
        return (now.number() << TURN_BITS) + now.book().map(RouteBook::version).orElse(0L);
    }

    @Override
    public List<Instance> instances() {
        return turn.book().map(RouteBook::instances).orElse(List.of());
    }
}
