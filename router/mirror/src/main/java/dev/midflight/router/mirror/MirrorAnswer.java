package dev.midflight.router.mirror;

import static java.util.Objects.requireNonNull;

/**
 * What a request was answered with.
 *
 * @param status of HTTP
 * @param type {@code Content-Type}; empty if there is none
 * @param body what was answered
 * @param statusOnly true if the server made the rest, so that only the status is compared
 */
public record MirrorAnswer(int status, String type, Body body, boolean statusOnly) {

    /** Requires its parts. */
    public MirrorAnswer {
        requireNonNull(type, "type");
        requireNonNull(body, "body");
    }
}
