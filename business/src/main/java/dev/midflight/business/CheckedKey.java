package dev.midflight.business;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Whom both sides are asked about.
 *
 * @param parts numbers as decimals and all else as texts, by name, in the order of the query that gave them
 */
record CheckedKey(Map<String, Object> parts) {

    /** Copies the map. */
    CheckedKey {
        parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
    }

    /** One that was written down. */
    static CheckedKey written(Map<String, String> texts) {
        return new CheckedKey(new LinkedHashMap<>(texts));
    }

    /** All parts as texts. */
    Map<String, String> texts() {
        Map<String, String> texts = new LinkedHashMap<>();
        parts.forEach((name, part) -> texts.put(name, SqlValues.text(part)));
        return texts;
    }

    /** The same for the same key and for no other: the length goes before each text. */
    String identity() {
        return texts().entrySet().stream()
                .map(part -> "%s:%d:%s".formatted(part.getKey(), part.getValue().length(), part.getValue()))
                .collect(Collectors.joining(","));
    }
}
