package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midflight.engine.Goal;
import dev.midflight.engine.Migration;
import dev.midflight.engine.cutover.Routers;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.PlanReader;
import dev.midflight.engine.throttle.SystemTime;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who reads at the follower goes by what is followed; nothing is said of a direction that has ended. */
final class FollowedTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    /** Asks in the moment in which the application is let in at the other side. */
    private static final class Asking implements Routers {

        private final List<Boolean> answers = new ArrayList<>();
        private Optional<Migration> migration = Optional.empty();

        @Override
        public boolean captured() {
            return true;
        }

        @Override
        public String waitedFor() {
            return "";
        }

        @Override
        public void call() throws InterruptedException {
            ask();
        }

        @Override
        public void hold(Duration wait) {}

        @Override
        public void settle(Authority authority) {
            try {
                ask();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        public void leave(Authority authority) {}

        private void ask() throws InterruptedException {
            answers.add(migration.orElseThrow().isFollowed(LONG));
        }
    }

    @Test
    void whatIsWrittenAtTheOtherSideIsNotFollowedBeforeItsLogIsRead() throws Exception {
        Asking routers = new Asking();
        try (MemoryShop shop = MemoryShop.open("followed", folder, 100)) {
            MigrationPlan plan = PlanReader.read(Path.of(shop.plan()));
            try (Journal journal = Journal.open(plan.state(), Clock.systemUTC())) {
                journal.begin(plan.migration(), plan.fingerprint());
                try (Migration migration =
                        new Migration(plan, journal, journal.claim("test"), routers, new SystemTime())) {
                    routers.migration = Optional.of(migration);
                    migration.run(Goal.VERIFIED);
                    migration.resume();

                    migration.cutover(LONG, Optional.empty());
                    // Before it; with the writes let in at the target while the source's log is still read; with
                    // nobody's.
                    assertThat(routers.answers).containsExactly(true, false, false);
                    assertThat(migration.isFollowed(LONG)).isTrue();

                    routers.answers.clear();
                    migration.rollback(LONG, Optional.empty());
                    assertThat(routers.answers).containsExactly(true, false, false);
                }
            }
        }
    }
}
