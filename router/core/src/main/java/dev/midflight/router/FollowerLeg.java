package dev.midflight.router;

import dev.midflight.router.Divergences.Source;
import java.util.concurrent.CompletableFuture;

/**
 * A write's way to the follower. Its pass is open until it has ended, so that the authority does not move under it; and
 * a key that did not get there is written down.
 */
final class FollowerLeg {

    private final Pass pass;
    private final String key;
    private final Noted noted;

    FollowerLeg(Pass pass, String key, Noted noted) {
        this.pass = pass;
        this.key = key;
        this.noted = noted;
    }

    /** Hands the work over; what it returns says whether the follower has it. */
    CompletableFuture<Boolean> in(FollowerLane lane, long size, Lane.Work work) {
        CompletableFuture<Boolean> done = new CompletableFuture<>();
        boolean taken = lane.offer(size, new Lane.Work() {
            @Override
            public void run() throws Exception {
                go(work, done);
            }

            @Override
            public void dropped(Lane.Dropped why) {
                end(done, false, Source.TIMEOUT, "dropped: " + why);
            }
        });
        if (!taken) {
            end(done, false, Source.FOLLOWER_FAILED, "no room for it, or the follower fails");
        }
        return done;
    }

    private void go(Lane.Work work, CompletableFuture<Boolean> done) throws Exception {
        boolean there = false;
        boolean interrupted = false;
        try {
            work.run();
            there = true;
        } catch (InterruptedException late) {
            interrupted = true;
            throw late;
        } finally {
            // A store that may not throw it has set the flag again, by which writing down would be interrupted, too.
            if (Thread.interrupted() || interrupted) {
                end(done, there, Source.TIMEOUT, "interrupted, it took too long");
            } else {
                end(done, there, Source.FOLLOWER_FAILED, "it ended with an error");
            }
        }
    }

    private void end(CompletableFuture<Boolean> done, boolean there, Source source, String failed) {
        if (!there) {
            noted.add(key, pass.plan().epoch(), source, failed);
        }
        pass.close();
        done.complete(there);
    }
}
