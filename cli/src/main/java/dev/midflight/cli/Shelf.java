package dev.midflight.cli;

import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.journal.JournalException;
import dev.midflight.engine.journal.MigrationState;
import dev.midflight.engine.journal.Phase;
import dev.midflight.server.RouteBook;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
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
 * The migrations of a folder as they come and go. Of two with one name the one that is not finished counts; if neither
 * or both are, routers could be told what is not so, and none is served. A folder that cannot be read holds up nobody.
 *
 * <p>A journal that was removed, or is another one now, is let go: whoever went on by it would lead routers by the plan
 * of a migration that nobody runs.
 *
 * <p>One thread looks, any may ask for what was found.
 */
final class Shelf implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Shelf.class);

    private final Session session;
    private final Map<Path, Kept> kept = new HashMap<>();
    private final Map<String, NamedRoutes> named = new TreeMap<>();
    private final Set<String> told = new HashSet<>();
    private volatile List<NamedRoutes> routes = List.of();

    /** A migration's folder, and which file its journal is. */
    private record Kept(Object file, Journal journal, RouteBook book, FollowerAge age) implements AutoCloseable {

        boolean isFinished() {
            return journal.state().map(state -> state.phase() == Phase.FINISHED).orElse(false);
        }

        @Override
        public void close() {
            age.close();
            try {
                book.close();
            } finally {
                journal.close();
            }
        }
    }

    Shelf(Session session) {
        this.session = session;
    }

    /** Those that can be served. */
    List<NamedRoutes> routes() {
        return routes;
    }

    List<String> names() {
        return routes.stream().map(NamedRoutes::migration).toList();
    }

    /** Looks what there is now. */
    void look(Path folder) {
        List<Kept> gone = new ArrayList<>();
        kept.entrySet().removeIf(entry -> {
            boolean over =
                    !file(entry.getKey()).equals(Optional.of(entry.getValue().file()));
            if (over) {
                gone.add(entry.getValue());
            }
            return over;
        });
        try (DirectoryStream<Path> states = Files.newDirectoryStream(folder, Files::isDirectory)) {
            for (Path state : states) {
                if (!kept.containsKey(state)) {
                    open(state);
                }
            }
        } catch (NoSuchFileException none) {
            LOG.debug("there is no folder now folder={}", folder);
        } catch (IOException | DirectoryIteratorException unreadable) {
            tell("Cannot look into %s: %s".formatted(folder, unreadable));
        }
        serve();
        // Only now, when nobody is sent there any more.
        gone.forEach(this::close);
    }

    /** Which file the journal in a folder is; empty if there is none. */
    private static Optional<Object> file(Path state) {
        try {
            return Optional.ofNullable(Files.readAttributes(state.resolve(Journal.FILE), BasicFileAttributes.class)
                    .fileKey());
        } catch (NoSuchFileException none) {
            return Optional.empty();
        } catch (IOException unreadable) {
            LOG.debug("cannot look at a journal folder={}", state, unreadable);
            return Optional.empty();
        }
    }

    private void open(Path state) {
        try {
            // Before it is opened: if it is replaced in between, the next look finds another one.
            Optional<Object> file = file(state);
            Optional<Journal> found =
                    file.flatMap(there -> Journal.find(state, session.time().clock()));
            if (found.isEmpty()) {
                return;
            }
            Journal journal = found.get();
            boolean owned = false;
            try {
                Optional<MigrationState> begun = journal.state();
                if (begun.isPresent()) {
                    FollowerAge age = new FollowerAge(state);
                    RouteBook book = new RouteBook(
                            begun.get().migration(),
                            journal,
                            state,
                            session.time().clock(),
                            age::now);
                    kept.put(state, new Kept(file.get(), journal, book, age));
                    owned = true;
                }
            } finally {
                if (!owned) {
                    journal.close();
                }
            }
        } catch (JournalException unusable) {
            tell("%s cannot be served: %s".formatted(state, unusable.getMessage()));
        }
    }

    private void serve() {
        Map<String, List<Kept>> byName = new TreeMap<>();
        kept.values().forEach(one -> byName.computeIfAbsent(one.book().migration(), name -> new ArrayList<>())
                .add(one));
        Map<String, Kept> chosen = new TreeMap<>();
        byName.forEach((name, some) -> the(name, some).ifPresent(one -> chosen.put(name, one)));
        chosen.forEach(
                (name, one) -> named.computeIfAbsent(name, NamedRoutes::new).open(one.book()));
        named.values().stream()
                .filter(one -> !chosen.containsKey(one.migration()))
                .forEach(NamedRoutes::shut);
        routes = named.values().stream().filter(NamedRoutes::isOpen).toList();
    }

    private Optional<Kept> the(String name, List<Kept> some) {
        if (some.size() == 1) {
            return Optional.of(some.get(0));
        }
        try {
            List<Kept> living = some.stream().filter(one -> !one.isFinished()).toList();
            if (living.size() == 1) {
                return Optional.of(living.get(0));
            }
        } catch (JournalException unusable) {
            tell("%s cannot be served: %s".formatted(name, unusable.getMessage()));
            return Optional.empty();
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

    private void close(Kept one) {
        try {
            one.close();
        } catch (JournalException unusable) {
            LOG.warn("a journal could not be closed cause={}", unusable.getMessage());
        }
    }

    @Override
    public void close() {
        kept.values().forEach(this::close);
    }
}
