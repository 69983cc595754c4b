package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.math.BigDecimal;
import java.net.URI;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Somebody else who has a say in whether reads move on. */
public sealed interface ExternalGate {

    /** As reports call it; no two gates of a plan have the same. */
    String name();

    /** What it asks, without its secrets. */
    String words();

    /**
     * A query of a Prometheus, or of what speaks its HTTP API.
     *
     * @param server where it answers, without {@code /api/v1/query}
     * @param text in PromQL; each series of its answer must be within the limits
     * @param atLeast the smallest value that is right
     * @param atMost the largest value that is right
     * @param headers by name; values do not show themselves
     */
    record Query(
            String name,
            URI server,
            String text,
            Optional<BigDecimal> atLeast,
            Optional<BigDecimal> atMost,
            Map<String, Secret> headers)
            implements ExternalGate {

        /** Requires a limit. */
        public Query {
            requireNonNull(server, "server");
            if (atLeast.isEmpty() && atMost.isEmpty()) {
                throw new IllegalArgumentException("a query has a limit; write at-most or at-least");
            }
            headers = copy(headers);
        }

        @Override
        public String words() {
            return "%s of %s%s%s"
                    .formatted(
                            text,
                            server,
                            atLeast.map(least -> ", at least " + least.toPlainString())
                                    .orElse(""),
                            atMost.map(most -> ", at most " + most.toPlainString())
                                    .orElse(""));
        }
    }

    /**
     * A request whose answer says GO, STOP or WAIT.
     *
     * @param url where it is sent with POST
     * @param headers by name; values do not show themselves
     */
    record Webhook(String name, URI url, Map<String, Secret> headers) implements ExternalGate {

        /** Copies the map. */
        public Webhook {
            requireNonNull(url, "url");
            headers = copy(headers);
        }

        @Override
        public String words() {
            return "POST " + url;
        }
    }

    /** A person, who says so with {@code ramp --approve}, once for each step. */
    record Approval(String name) implements ExternalGate {

        @Override
        public String words() {
            return "by hand";
        }
    }

    private static Map<String, Secret> copy(Map<String, Secret> headers) {
        return Collections.unmodifiableMap(new LinkedHashMap<>(headers));
    }
}
