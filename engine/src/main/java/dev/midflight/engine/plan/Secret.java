package dev.midflight.engine.plan;

import static java.util.Objects.requireNonNull;

/** A password. It shows itself only to {@link #reveal()}: printed, logged or put into a message it is {@code ***}. */
public final class Secret {

    private static final Secret NONE = new Secret("", Origin.NONE);

    private final String value;
    private final Origin origin;

    private Secret(String value, Origin origin) {
        this.value = requireNonNull(value, "value");
        this.origin = requireNonNull(origin, "origin");
    }

    /** A store that asks for no password. */
    public static Secret none() {
        return NONE;
    }

    /** A password and where it came from. */
    public static Secret of(String value, Origin origin) {
        if (origin != Origin.NONE && value.isEmpty()) {
            throw new IllegalArgumentException("an empty secret from " + origin);
        }
        return new Secret(value, origin);
    }

    /** The password, for the driver and for nothing else. Empty for {@link #none()}. */
    public String reveal() {
        return value;
    }

    /** Where it came from. */
    public Origin origin() {
        return origin;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret secret && secret.value.equals(value);
    }

    /** The same for all, so that a hash in a log tells nothing. */
    @Override
    public int hashCode() {
        return 1;
    }

    @Override
    public String toString() {
        return "***";
    }

    /** Where a secret was written. */
    public enum Origin {
        /** Nowhere: there is none. */
        NONE,
        /** In the plan itself, which check warns about. */
        PLAN,
        /** In a variable of the environment. */
        ENVIRONMENT,
        /** In a file of its own. */
        FILE
    }
}
