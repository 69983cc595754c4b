package dev.midflight.router.kafka;

import dev.midflight.router.Side;
import java.time.Instant;
import java.util.Optional;

/**
 * A message that a side has set aside.
 *
 * @param side whose writer it was
 * @param partition where it was, such as {@code orders-3}
 * @param offset its place there
 * @param id empty if it has none
 * @param key empty if it has none
 * @param tries how often it was tried; 0 if it was set aside because an earlier one of its key was, or unread
 * @param reason what came back the last time
 * @param at when it was set aside
 */
public record SetAside(
        Side side,
        String partition,
        long offset,
        Optional<String> id,
        Optional<String> key,
        int tries,
        String reason,
        Instant at) {}
