package dev.midflight.engine.journal;

import static java.util.Objects.requireNonNull;

import java.time.Instant;

/**
 * A JSON document that is kept under a key.
 *
 * @param key in words with dots, as {@code plan.meaning}
 * @param version 1 when first put, one more with each put
 * @param json the document
 * @param writtenAt when it was put last
 */
public record Note(String key, long version, String json, Instant writtenAt) {

    /** Requires every part. */
    public Note {
        requireNonNull(key, "key");
        requireNonNull(json, "json");
        requireNonNull(writtenAt, "writtenAt");
        if (version < 1) {
            throw new IllegalArgumentException("version %d of note '%s'; they count from 1".formatted(version, key));
        }
    }
}
