package dev.midflight.spi;

import static java.util.Objects.requireNonNull;

/**
 * The longest value that a target takes.
 *
 * @param bytes how long
 * @param setting what says so there; empty if nothing does
 */
public record ValueLimit(long bytes, String setting) {

    /** What Midflight itself carries. */
    public static final ValueLimit CARRIED = new ValueLimit(LargeValue.BYTES_MAX, "");

    /** Requires the setting. */
    public ValueLimit {
        requireNonNull(setting, "setting");
    }
}
