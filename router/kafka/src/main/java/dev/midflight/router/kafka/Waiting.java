package dev.midflight.router.kafka;

import dev.midflight.router.Pass;
import dev.midflight.router.Side;
import dev.midflight.router.Stage.Follower;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A message whose publisher waits for its answer, or whose pass waits for the follower. Between the stages of a thread
 * of the producer and that of {@link Progress}, which it is handed over to.
 */
final class Waiting {

    private final QueueMessage message;
    private final Pass pass;
    private final long untilNanos;
    private final CompletableFuture<Answer> answer = new CompletableFuture<>();
    private volatile @Nullable String partition;
    private volatile long offset = -1;

    Waiting(QueueMessage message, Pass pass, long untilNanos) {
        this.message = message;
        this.pass = pass;
        this.untilNanos = untilNanos;
    }

    CompletableFuture<Answer> answer() {
        return answer;
    }

    QueueMessage message() {
        return message;
    }

    boolean isOver(long nowNanos) {
        return untilNanos - nowNanos <= 0;
    }

    /** It is in the topic. */
    void published(String inPartition, long atOffset) {
        offset = atOffset;
        partition = inPartition;
    }

    /** Where it is; empty if that is not known yet. */
    String partition() {
        String known = partition;
        return known == null ? "" : known;
    }

    long offset() {
        return offset;
    }

    /** The side it waits for: the authority, then the follower. */
    Side side() {
        return answer.isDone() ? pass.authority().other() : pass.authority();
    }

    /** True if a switch has to wait for the follower as well: it may be read there, or be the authority next. */
    boolean isForFollower() {
        return pass.plan().stage().follower() == Follower.WITH_THE_ANSWER;
    }

    /** Tells the publisher. */
    void complete(Answer.Outcome outcome, String text) {
        pass.wrote(message.key());
        answer.complete(new Answer(outcome, text));
    }

    /** Tells the publisher that it did not get into the topic and never will. */
    void refuse(QueueRefusedException refused) {
        answer.completeExceptionally(refused);
        pass.close();
    }

    /** Nothing more is waited for. */
    void end() {
        pass.close();
    }
}
