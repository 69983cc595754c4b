package dev.midflight.server;

import dev.midflight.router.Nanos;
import io.javalin.http.Context;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which process bears a name. Leases and acknowledgements are kept by name: if two processes bore one, what the one has
 * told would be taken for the other's word too. So the one that began last is answered, and the one before it is not,
 * as long as the other is heard of. Two processes that fight for a name are seen by that at once.
 *
 * <p>Safe for any thread.
 */
final class Bearers {

    private static final int NAMES_MAX = 20_000;
    private static final int FORMER_MAX = 16;

    private final Nanos time;
    private final Map<String, Bearer> bearers = new LinkedHashMap<>(16, 0.75f, true);

    Bearers(Nanos time) {
        this.time = time;
    }

    /**
     * Who bears a name.
     *
     * @param start of the process
     * @param former those that bore it before
     * @param heardNanos when it was heard of
     */
    private record Bearer(String start, Set<String> former, long heardNanos) {}

    /**
     * Lets whoever bears the name pass.
     *
     * @param lease for how long a process that is not heard of keeps the name
     * @throws AnswerException if another process bears it now
     */
    void require(Context request, String name, String start, Duration lease) {
        String key = "%s/%s".formatted(request.pathParam("migration"), name);
        synchronized (bearers) {
            @Nullable Bearer known = bearers.get(key);
            long now = time.now();
            if (known == null) {
                remember(key, new Bearer(start, Set.of(), now));
            } else if (known.start().equals(start)) {
                remember(key, new Bearer(start, known.former(), now));
            } else if (known.former().contains(start) && now - known.heardNanos() < lease.toNanos()) {
                throw taken(request, name);
            } else {
                Set<String> former = new LinkedHashSet<>(known.former());
                former.add(known.start());
                former.remove(start);
                while (former.size() > FORMER_MAX) {
                    former.remove(former.iterator().next());
                }
                remember(key, new Bearer(start, Set.copyOf(former), now));
            }
        }
    }

    private void remember(String key, Bearer bearer) {
        bearers.put(key, bearer);
        if (bearers.size() > NAMES_MAX) {
            bearers.remove(bearers.keySet().iterator().next());
        }
    }

    private static AnswerException taken(Context request, String name) {
        return new AnswerException(
                409,
                new Problem(
                        "Another process has begun that is called %s, too".formatted(name),
                        request.path(),
                        "what one of them has told would be taken for the other's word",
                        "Give each process a name of its own."));
    }
}
