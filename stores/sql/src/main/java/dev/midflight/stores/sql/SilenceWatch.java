package dev.midflight.stores.sql;

import static java.util.Objects.requireNonNull;

import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds connections on which no answer will ever come, and closes them, so that whoever waits gets an error instead.
 *
 * <p>A network that has forgotten a connection swallows what is sent on it and tells nobody. That looks the same as a
 * statement that takes long, and no length of time tells them apart: an index takes hours. So a connection that was
 * silent for a while is asked for elsewhere. The server is asked over a new connection which of its sessions it works
 * for; one that it does not know, or that waits for us while we wait for it, is lost. So is one whose server does not
 * answer on a new connection either.
 *
 * <p>Safe for any thread.
 */
public final class SilenceWatch implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(SilenceWatch.class);

    /** Asked of a server over a new connection, with a limit on the wait for the answer. */
    public interface Server {

        /** Those of our sessions for which it does something now; not those that wait for us to read or to write. */
        Set<Long> working(Set<Long> sessions) throws SQLException;
    }

    private final String name;
    private final Duration silence;
    private final Server server;
    private final Map<Wire, Long> sessions = new ConcurrentHashMap<>();
    private final ScheduledExecutorService looking;
    private final ScheduledFuture<?> looks;

    /** The waits that the server knew nothing of when it was last asked. Of the looking thread alone. */
    private Map<Wire, Long> suspects = Map.of();

    /**
     * A watch over the connections to one server.
     *
     * @param name the server as an operator writes it
     * @param silence how long a connection may be silent before the server is asked
     */
    public SilenceWatch(String name, Duration silence, Server server) {
        this.name = requireNonNull(name, "name");
        this.silence = requireNonNull(silence, "silence");
        this.server = requireNonNull(server, "server");
        this.looking = Executors.newSingleThreadScheduledExecutor(work -> {
            Thread thread = new Thread(work, "midflight-silence-" + name);
            thread.setDaemon(true);
            return thread;
        });
        long period = silence.toNanos() / 4;
        this.looks = looking.scheduleWithFixedDelay(this::look, period, period, TimeUnit.NANOSECONDS);
    }

    /** From here on until it is closed, a connection is watched. */
    public void add(Wire wire, long session) {
        sessions.put(requireNonNull(wire, "wire"), session);
    }

    @Override
    public void close() {
        looks.cancel(false);
        looking.shutdownNow();
    }

    /** The boundary of the looking thread's task: the next look is to come whatever became of this one. */
    @SuppressWarnings("IllegalCatch")
    private void look() {
        try {
            closeLost();
        } catch (RuntimeException failure) {
            LOG.warn("looking for lost connections did not work, server={}", name, failure);
        }
    }

    /** Closes what was suspected twice in the same wait: an answer may be on its way when the server is asked. */
    private void closeLost() {
        sessions.keySet().removeIf(Wire::isClosed);
        Map<Wire, Long> silent = silent();
        if (silent.isEmpty()) {
            suspects = Map.of();
            return;
        }
        Map<Wire, Long> suspected = suspected(silent);
        suspected.forEach((wire, began) -> {
            if (began.equals(suspects.get(wire))) {
                giveUp(wire);
            }
        });
        suspects = suspected;
    }

    private void giveUp(Wire wire) {
        Duration waited = wire.waiting();
        if (waited.compareTo(silence) < 0) {
            // It has spoken.
            return;
        }
        long seconds = waited.toSeconds();
        LOG.warn("connection lost in silence, server={} session={} seconds={}", name, sessions.get(wire), seconds);
        wire.giveUp(
                "%s has said nothing on this connection for %d s, and does nothing for it".formatted(name, seconds));
    }

    private Map<Wire, Long> silent() {
        Map<Wire, Long> silent = new HashMap<>();
        for (Wire wire : sessions.keySet()) {
            long began = wire.since();
            if (wire.waiting().compareTo(silence) >= 0) {
                silent.put(wire, began);
            }
        }
        return silent;
    }

    private Map<Wire, Long> suspected(Map<Wire, Long> silent) {
        Set<Long> asked = silent.keySet().stream().map(sessions::get).collect(Collectors.toSet());
        try {
            Set<Long> working = server.working(asked);
            Map<Wire, Long> suspected = new HashMap<>(silent);
            suspected.keySet().removeIf(wire -> working.contains(sessions.get(wire)));
            return suspected;
        } catch (SQLException failure) {
            boolean unreachable = String.valueOf(failure.getSQLState()).startsWith("08");
            LOG.info("silent connections, server={} count={} asked: {}", name, asked.size(), failure.getMessage());
            return unreachable ? silent : Map.of();
        }
    }
}
