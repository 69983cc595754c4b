package dev.midflight.router.kafka;

/**
 * What was asked of the queue cannot be right, or would lose or repeat messages. Nothing was done; repeating it changes
 * nothing until what the message names is changed.
 */
public final class QueueRefusedException extends RuntimeException {

    private static final long serialVersionUID = 1;

    QueueRefusedException(String message) {
        super(message);
    }

    QueueRefusedException(String message, Throwable cause) {
        super(message, cause);
    }
}
