package dev.midflight.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.midflight.engine.Goal;
import dev.midflight.engine.Migration;
import dev.midflight.engine.cutover.SwitchException;
import dev.midflight.engine.journal.Authority;
import dev.midflight.engine.journal.Journal;
import dev.midflight.engine.plan.MigrationPlan;
import dev.midflight.engine.plan.PlanReader;
import dev.midflight.engine.throttle.SystemTime;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What comes in between, in the middle of a switch. */
final class SwitchMomentsTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private final Moments moments = new Moments();

    /** Does something with a migration that is verified and runs. */
    private void verified(String plan, Work work) throws Exception {
        MigrationPlan read = PlanReader.read(Path.of(plan));
        try (Journal journal = Journal.open(read.state(), Clock.systemUTC())) {
            journal.begin(read.migration(), read.fingerprint());
            try (Migration migration = new Migration(read, journal, journal.claim("test"), moments, new SystemTime())) {
                migration.run(Goal.VERIFIED);
                migration.resume();
                work.run(migration, journal);
            }
        }
    }

    private interface Work {
        void run(Migration migration, Journal journal) throws Exception;
    }

    @Test
    void whatIsWrittenAtTheOtherSideIsNotFollowedBeforeItsLogIsRead() throws Exception {
        try (MemoryShop shop = MemoryShop.open("followed", folder, 100)) {
            verified(shop.plan(), (migration, journal) -> {
                List<Boolean> answers = new ArrayList<>();
                moments.called(() -> answers.add(migration.isFollowed(LONG)));
                moments.settled(() -> answers.add(migration.isFollowed(LONG)));

                migration.cutover(LONG, Optional.empty());
                // Before it; with the application let in at the target while the source's log is still read; with no
                // log being read.
                assertThat(answers).containsExactly(true, false, false);
                assertThat(migration.isFollowed(LONG)).isTrue();

                answers.clear();
                migration.rollback(LONG, Optional.empty());
                assertThat(answers).containsExactly(true, false, false);
            });
        }
    }

    @Test
    void rowThatIsRefusedAfterTheChecksAndBeforeTheFenceGivesTheSwitchUp() throws Exception {
        RealServers.fresh("late");
        try (Connection source = RealServers.maria("late")) {
            RealServers.run(
                    source,
                    "CREATE TABLE note (id INT PRIMARY KEY, words VARCHAR(100) COLLATE utf8mb4_bin)",
                    "INSERT INTO note VALUES (1, 'one'), (2, 'two')");
            verified(RealServers.plan(folder, "late", RealServers.Side.MARIA, ""), (migration, journal) -> {
                moments.held(() -> RealServers.run(source, "UPDATE note SET words = char(0) WHERE id = 1"));

                assertThatThrownBy(() -> migration.cutover(LONG, Optional.empty()))
                        .isInstanceOf(SwitchException.class)
                        .hasMessageContaining("1 rows could not be written and wait for a decision");

                assertThat(journal.state().orElseThrow().authority()).isEqualTo(Authority.SOURCE);
                RealServers.run(source, "UPDATE note SET words = 'mended' WHERE id = 1");
                assertThat(migration.awaitLevel(LONG)).isTrue();
                moments.held(() -> {});
                migration.cutover(LONG, Optional.empty());
                try (Connection target = RealServers.postgres("late")) {
                    assertThat(RealServers.number(target, "SELECT count(*) FROM note WHERE words = 'mended'"))
                            .isEqualTo(1);
                }
            });
        }
    }

    /** PostgreSQL logs a definition with the table's next change; what was made of its rows is not logged at all. */
    @Test
    void definitionThatChangesAfterTheChecksAndBeforeTheFenceGivesTheSwitchUp() throws Exception {
        RealServers.fresh("altered");
        try (Connection source = RealServers.postgres("altered")) {
            RealServers.run(
                    source,
                    "CREATE TABLE price (id INT PRIMARY KEY, cents INT)",
                    "INSERT INTO price VALUES (1, 100), (2, 200)");
            verified(RealServers.plan(folder, "altered", RealServers.Side.POSTGRES, ""), (migration, journal) -> {
                moments.held(() ->
                        RealServers.run(source, "ALTER TABLE price ALTER COLUMN cents TYPE BIGINT USING cents * 10"));

                assertThatThrownBy(() -> migration.cutover(LONG, Optional.empty()))
                        .isInstanceOf(SwitchException.class)
                        .hasMessageContaining("FINAL_CHECK: The definition of table")
                        .hasMessageContaining("price was changed");

                assertThat(journal.state().orElseThrow().authority()).isEqualTo(Authority.SOURCE);
                RealServers.run(source, "UPDATE price SET cents = 1 WHERE id = 1");
            });
        }
    }

    @Test
    void finishedMigrationSwitchesNoMore() throws Exception {
        try (MemoryShop shop = MemoryShop.open("over", folder, 10)) {
            verified(shop.plan(), (migration, journal) -> {
                migration.cutover(LONG, Optional.empty());
                migration.finish();

                assertThatThrownBy(() -> migration.rollback(LONG, Optional.empty()))
                        .isInstanceOf(SwitchException.class)
                        .hasMessageContaining("the migration is finished");
                assertThatThrownBy(() -> migration.cutover(LONG, Optional.empty()))
                        .isInstanceOf(SwitchException.class)
                        .hasMessageContaining("the migration is finished");
            });
        }
    }
}
