package dev.midflight.router.mirror;

import static java.util.Objects.requireNonNull;

import dev.midflight.router.compare.FieldDifference;
import java.util.List;

/**
 * One request that was answered differently.
 *
 * @param method of the request
 * @param path without its query, of which the values could be anything
 * @param differences the first of them, masked
 */
public record MirrorSample(String method, String path, List<FieldDifference> differences) {

    /** How many differences it keeps. */
    public static final int DIFFERENCES_MAX = 10;

    /** Requires its parts. */
    public MirrorSample {
        requireNonNull(method, "method");
        requireNonNull(path, "path");
        differences = differences.stream().limit(DIFFERENCES_MAX).toList();
    }
}
