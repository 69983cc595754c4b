package dev.midflight.router.mirror;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Both answers as maps of {@code status}, {@code type} and {@code body}. A body is a tree if both are JSON, else its
 * bytes.
 *
 * @param live of the application
 * @param mirror of the mirror
 */
record Pair(Map<String, ?> live, Map<String, ?> mirror) {

    static Pair of(MirrorAnswer live, MirrorAnswer mirror) {
        if (live.statusOnly() || mirror.statusOnly()) {
            return new Pair(Map.of("status", live.status()), Map.of("status", mirror.status()));
        }
        Optional<JsonTree.Tree> one = tree(live);
        Optional<JsonTree.Tree> other = tree(mirror);
        return one.isPresent() && other.isPresent()
                ? new Pair(map(live, one.get().value()), map(mirror, other.get().value()))
                : new Pair(
                        map(live, live.body().bytes()),
                        map(mirror, mirror.body().bytes()));
    }

    private static Map<String, ?> map(MirrorAnswer answer, @Nullable Object body) {
        Map<String, @Nullable Object> parts = new LinkedHashMap<>();
        parts.put("status", answer.status());
        parts.put("type", media(answer.type()));
        parts.put("body", body);
        return parts;
    }

    private static Optional<JsonTree.Tree> tree(MirrorAnswer answer) {
        String media = media(answer.type());
        boolean isJson = media.equals("application/json") || media.endsWith("+json");
        return isJson ? JsonTree.read(answer.body().bytes()) : Optional.empty();
    }

    /** Without its parameters: who writes the charset and who leaves it away mean the same. */
    private static String media(String type) {
        return type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    }
}
