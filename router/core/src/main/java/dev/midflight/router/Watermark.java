package dev.midflight.router;

import java.util.Optional;
import java.util.Set;

/**
 * Until when everything that was committed is at the follower: the moment before a look at the marks, as soon as all
 * that were there then are gone, whoever has deleted them. For one thread.
 */
final class Watermark {

    private Set<Long> waiting = Set.of();
    private Optional<Long> since = Optional.empty();

    /**
     * Takes in what was seen.
     *
     * @param beforeNanos a moment before the look
     * @param ids all marks that were there
     * @return the moment before which all is at the follower, if it has moved
     */
    Optional<Long> seen(long beforeNanos, Set<Long> ids) {
        boolean gone = since.isPresent() && waiting.stream().noneMatch(ids::contains);
        Optional<Long> reached = gone ? since : Optional.empty();
        if (ids.isEmpty()) {
            reached = Optional.of(beforeNanos);
        }
        if (gone || since.isEmpty()) {
            waiting = Set.copyOf(ids);
            since = Optional.of(beforeNanos);
        }
        return reached;
    }

    /** Forgets what it has seen: marks are kept elsewhere now, or not all of them were looked at. */
    void forget() {
        waiting = Set.of();
        since = Optional.empty();
    }
}
