package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The questions that both sides must answer alike, as users ask them.
 *
 * @param file where they stand; empty if they stand in the plan
 * @param checks at least one, each of its own name
 * @param connections how many are asked at a time, each over a connection of its own to either side
 * @param perSecond the most keys that are asked about in a second; empty for no limit
 * @param deadline the longest time for all of them
 */
public record BusinessSettings(
        Optional<Path> file, List<BusinessCheck> checks, int connections, OptionalInt perSecond, Duration deadline) {

    /** A few, for an application is to be served beside them. */
    public static final int CONNECTIONS_MAX = 16;

    /** Requires checks that can be told apart, and some time for them. */
    public BusinessSettings {
        requireNonNull(file, "file");
        checks = List.copyOf(checks);
        requireNonNull(perSecond, "perSecond");
        if (checks.isEmpty()) {
            throw new IllegalArgumentException("no check");
        }
        Set<String> names = new HashSet<>();
        checks.forEach(check -> {
            if (!names.add(check.name())) {
                throw new IllegalArgumentException("two checks are called '%s'".formatted(check.name()));
            }
        });
        if (connections < 1 || connections > CONNECTIONS_MAX) {
            throw new IllegalArgumentException(
                    "%d connections are not 1 to %d".formatted(connections, CONNECTIONS_MAX));
        }
        if (deadline.isZero() || deadline.isNegative()) {
            throw new IllegalArgumentException("no time is given");
        }
    }

    /** SHA-256 of what is asked and how it is compared, without secrets: the same for checks that mean the same. */
    public String fingerprint() {
        try {
            byte[] text = checks.toString().getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("this Java has no SHA-256, which every Java must have", missing);
        }
    }
}
