package dev.midflight.router.mirror;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A request that was answered.
 *
 * @param method in capitals
 * @param path as it came, with its escapes; begins with a slash
 * @param query as it came, without the question mark; empty if there is none
 * @param headers those that {@link Outbound} lets through
 * @param body what was sent with it
 */
public record MirrorRequest(String method, String path, String query, Map<String, List<String>> headers, Body body) {

    /** Copies what could change. */
    public MirrorRequest {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        requireNonNull(query, "query");
        Map<String, List<String>> copy = new LinkedHashMap<>();
        headers.forEach((name, values) -> copy.put(name, List.copyOf(values)));
        headers = Map.copyOf(copy);
        requireNonNull(body, "body");
    }
}
