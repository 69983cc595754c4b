package dev.midflight.router.redis;

/** Redis refused a command of the router's own; the message is the server's. */
public final class RedisErrorException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    RedisErrorException(String message) {
        super(message);
    }

    boolean says(String beginning) {
        return String.valueOf(getMessage()).startsWith(beginning);
    }
}
