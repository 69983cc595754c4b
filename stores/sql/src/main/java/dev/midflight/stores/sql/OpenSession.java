package dev.midflight.stores.sql;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A session with an open transaction, as a message names it to an operator who is to end it.
 *
 * @param number by which the server knows it; empty for a prepared transaction, which has no session
 * @param user whose it is
 * @param since since when its transaction is open; empty if Midflight's login may not see that
 */
public record OpenSession(String number, String user, String since) {

    private static final int NAMED_MAX = 5;

    @Override
    public String toString() {
        String who = number.isEmpty() ? "a prepared transaction" : "session " + number;
        return since.isEmpty() ? "%s (%s)".formatted(who, user) : "%s (%s, since %s)".formatted(who, user, since);
    }

    /** Some of them by name, the others by number. */
    public static String named(List<OpenSession> sessions) {
        String first =
                sessions.stream().limit(NAMED_MAX).map(OpenSession::toString).collect(Collectors.joining(", "));
        int more = sessions.size() - NAMED_MAX;
        return more > 0 ? "%s and %d more".formatted(first, more) : first;
    }
}
