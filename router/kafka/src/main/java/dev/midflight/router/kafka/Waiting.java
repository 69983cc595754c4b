package dev.midflight.router.kafka;

import dev.midflight.router.Pass;
import dev.midflight.router.RoutePlan;
import dev.midflight.router.Side;
import dev.midflight.router.Stage.Follower;
import java.util.Optional;
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
    private volatile @Nullable QueueRefusedException refusal;

    /** Of the thread of {@link Progress} only. */
    private boolean told;

    Waiting(QueueMessage message, Pass pass, long untilNanos) {
        this.message = message;
        this.pass = pass;
        this.untilNanos = untilNanos;
    }

    /** Completed where the application's code may run. */
    CompletableFuture<Answer> answer() {
        return answer;
    }

    /** The plan it is published under. */
    RoutePlan plan() {
        return pass.plan();
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
        return told ? pass.authority().other() : pass.authority();
    }

    /** True if a switch has to wait for the follower as well: it may be read there, or be the authority next. */
    boolean isForFollower() {
        return pass.plan().stage().follower() == Follower.WITH_THE_ANSWER;
    }

    /** True if its publisher is told already, and its pass waits for the follower. */
    boolean isTold() {
        return told;
    }

    /** Its publisher is about to be told what became of it. Reads that come after that are to find it. */
    void tells() {
        told = true;
        pass.wrote(message.key());
    }

    /** It did not get into the topic and never will. Runs no code of the application. */
    void refuse(QueueRefusedException refused) {
        refusal = refused;
        pass.close();
    }

    /** Why it never gets into the topic; empty if that is not so. */
    Optional<QueueRefusedException> refusal() {
        return Optional.ofNullable(refusal);
    }

    /** Nothing more is waited for. */
    void end() {
        pass.close();
    }
}
