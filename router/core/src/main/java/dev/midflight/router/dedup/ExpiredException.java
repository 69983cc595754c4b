package dev.midflight.router.dedup;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * Messages were produced before the window of the ledger, so nobody knows any more whether they have had their effect.
 * Nothing was written and the transaction may go on.
 *
 * <p>Put them aside for a person to decide on; the others of the batch can be begun without them.
 */
public final class ExpiredException extends RuntimeException {

    private static final long serialVersionUID = 1;
    private static final int SHOWN_MAX = 5;

    /** Kept within a process only; ids are not for streams. */
    @SuppressWarnings("serial")
    private final List<Message> messages;

    ExpiredException(String consumer, List<Message> messages, Instant oldest, Duration window) {
        super(text(consumer, messages, oldest, window));
        this.messages = List.copyOf(messages);
    }

    private static String text(String consumer, List<Message> messages, Instant oldest, Duration window) {
        StringBuilder text = new StringBuilder("Cannot tell whether %d of the messages have been seen by %s: produced"
                .formatted(messages.size(), consumer));
        for (Message message : messages.subList(0, Math.min(SHOWN_MAX, messages.size()))) {
            text.append(" %s at %s,".formatted(message.id(), message.producedAt()));
        }
        return text.append(messages.size() > SHOWN_MAX ? " ...," : "")
                .append(" before %s, where the window of %s begins".formatted(oldest, window))
                .toString();
    }

    /** Those that were produced before the window, at least one. */
    public List<Message> messages() {
        return messages;
    }
}
