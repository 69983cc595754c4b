package dev.midflight.router.kafka;

/**
 * What became of a message.
 *
 * @param outcome what is known
 * @param text the same in words, with what to do
 */
public record Answer(Outcome outcome, String text) {

    /** What is known of a message when its publisher is answered. */
    public enum Outcome {
        /** The authority has it durable: a read there finds it, or what came after it. */
        APPLIED,
        /** The authority's writer has set it aside: it has no effect until somebody tries it again. */
        SET_ASIDE,
        /**
         * The deadline is over. It may have its effect at any time, or never if it did not reach the topic. Publish it
         * again with the same id, or look.
         */
        UNKNOWN
    }
}
