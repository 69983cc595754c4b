package dev.midflight.cli;

import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalException;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.server.RouteBook;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The migrations of a folder as they come up. Of two with one name the one that is not finished counts; if neither or
 * both are, routers could be told what is not so, and none is served. A folder that cannot be read holds up nobody.
 *
 * <p>One thread looks, any may ask for what was found.
 */
final class Shelf implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Session session;
    private final Map<Path, Kept> kept = new HashMap<>();
    private final Set<String> told = new HashSet<>();
    private volatile List<RouteBook> books = List.of();

    private record Kept(Journal journal, RouteBook book, FollowerAge age) {

        boolean isFinished() {
            return journal.state().map(state -> state.phase() == Phase.FINISHED).orElse(false);
        }
    }

    Shelf(Session session) {
        this.session = session;
    }

    /** Those that can be served. */
    List<RouteBook> books() {
        return books;
    }

    List<String> names() {
        return books.stream().map(RouteBook::migration).sorted().toList();
    }

    /** Looks what there is now. */
    void look(Path folder) {
        try (DirectoryStream<Path> states = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path state : states) {
                if (!kept.containsKey(state)) {
                    open(state);
                }
            }
        } catch (IOException unreadable) {
            throw new UncheckedIOException("Cannot look into %s".formatted(folder), unreadable);
        }
        serve();
    }

    private void open(Path state) {
        try {
            Optional<Journal> found = Journal.find(state, session.time().clock());
            if (found.isEmpty()) {
                return;
            }
            Journal journal = found.get();
            Optional<MigrationState> begun = journal.state();
            if (begun.isEmpty()) {
                journal.close();
                return;
            }
            FollowerAge age = new FollowerAge(state);
            RouteBook book = new RouteBook(
                    begun.get().migration(), journal, state, session.time().clock(), age::now);
            kept.put(state, new Kept(journal, book, age));
        } catch (JournalException unusable) {
            tell("%s cannot be served: %s".formatted(state, unusable.getMessage()));
        }
    }

    private void serve() {
        Map<String, List<Kept>> byName = new TreeMap<>();
        kept.values().forEach(one -> byName.computeIfAbsent(one.book().migration(), name -> new ArrayList<>())
                .add(one));
        List<RouteBook> all = new ArrayList<>();
        byName.forEach((name, some) -> the(name, some).ifPresent(one -> all.add(one.book())));
        books = List.copyOf(all);
    }

    private Optional<Kept> the(String name, List<Kept> some) {
        List<Kept> living = some.stream().filter(one -> !one.isFinished()).toList();
        if (living.size() == 1) {
            return Optional.of(living.get(0));
        }
        if (living.isEmpty() && some.size() == 1) {
            return Optional.of(some.get(0));
        }
        tell("%s is not served: %d folders hold a migration of that name; move away those that are over"
                .formatted(name, some.size()));
        return Optional.empty();
    }

    private void tell(String what) {
        if (told.add(what)) {
            LOG.warn("{}", what);
            session.screen().line("midflight: " + what);
        }
    }

    @Override
    public void close() {
        kept.values().forEach(one -> {
            one.age().close();
            one.book().close();
            one.journal().close();
        });
    }
}
